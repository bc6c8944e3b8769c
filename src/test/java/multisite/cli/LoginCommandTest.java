package multisite.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import multisite.globus.GlobusCompute;
import multisite.testing.ScriptedService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** login, whoami and logout as a person uses them. */
class LoginCommandTest {
  private static final String TOKENS =
      "{'access_token':'t','scope':'openid profile email','expires_in':3600,'refresh_token':'r',"
          + "'resource_server':'auth.globus.org','other_tokens':[{'access_token':'c','scope':'"
          + GlobusCompute.SCOPE
          + "','expires_in':3600,'resource_server':'funcx_service'}]}";
  private static final String ALICE =
      "{'sub':'id','preferred_username':'alice@example.org','name':'Alice'}";

  @TempDir Path directory;

  private final ScriptedService service = new ScriptedService();

  @AfterEach
  void close() {
    service.close();
  }

  @Test
  void aPersonLogsInAsksWhoSheIsAndLogsOut() {
    service.answer(200, TOKENS).answer(200, ALICE).answer(200, ALICE);

    CommandLineRun login = login("  pasted-code \n", "--client-id", "app");
    assertThat(login.err())
        .contains(service.services().auth() + "/v2/oauth2/authorize?client_id=app&")
        .contains("The tokens are in " + directory.resolve("t.json"));
    assertThat(login.out()).isEqualTo("alice@example.org, Alice, id\n");
    assertThat(service.received().get(0).body()).contains("&code=pasted-code&");

    assertThat(CommandLineRun.with(environment(), "whoami").out())
        .isEqualTo("alice@example.org, Alice, id\n");

    String ended = "{'active':false}";
    service.answer(200, ended).answer(200, ended).answer(200, ended);
    assertThat(CommandLineRun.with(environment(), "logout"))
        .isEqualTo(new CommandLineRun(ExitCodes.DONE, "logged out\n", ""));
    assertThat(directory.resolve("t.json")).doesNotExist();
    assertThat(CommandLineRun.with(environment(), "logout").out()).isEqualTo("not logged in\n");
  }

  @Test
  void eachIdentityOfAnAccountHasFunctionsOfItsOwn() {
    loggedIn(ALICE);
    service.answer(200, "{'function_uuid':'of-alice'}");
    assertThat(functionId()).isEqualTo("of-alice\n");
    assertThat(functionId()).as("known").isEqualTo("of-alice\n");
    loggedIn("{'sub':'other','preferred_username':'bob@example.org'}");
    service.answer(200, "{'function_uuid':'of-bob'}");
    assertThat(functionId()).isEqualTo("of-bob\n");
    loggedIn(ALICE);
    int requests = service.received().size();
    assertThat(functionId()).isEqualTo("of-alice\n");
    assertThat(service.received()).as("the login says who it is").hasSize(requests);
  }

  @Test
  void whoseALoginOfAnEarlierVersionIsIsAskedOnce() throws Exception {
    loggedIn(ALICE);
    Path tokens = directory.resolve("t.json");
    Files.writeString(tokens, Files.readString(tokens).replaceAll(".*\"identity\".*\n", ""));
    service.answer(200, ALICE).answer(200, "{'function_uuid':'f'}");
    assertThat(functionId()).isEqualTo("f\n");
    assertThat(functionId()).isEqualTo("f\n");
  }

  private void loggedIn(String whom) {
    service.answer(200, TOKENS).answer(200, whom);
    assertThat(login("code\n", "--client-id", "app").exitCode()).isZero();
  }

  private String functionId() {
    CommandLineRun run = CommandLineRun.with(environment(), "endpoint", "register-functions");
    return run.out() + run.err();
  }

  @Test
  void withoutALoginWhoamiSaysWhatToDo() {
    CommandLineRun run = CommandLineRun.with(environment(), "whoami");

    assertThat(run.exitCode()).isEqualTo(ExitCodes.UNAVAILABLE);
    assertThat(run.err())
        .isEqualTo(
            "multisite: Globus needs to know you: run the login command, or set"
                + " GLOBUS_COMPUTE_CLIENT_ID and GLOBUS_COMPUTE_CLIENT_SECRET\n");
  }

  @Test
  void aServiceAccountNeedsNoLogin() {
    service.answer(200, TOKENS).answer(200, "{'sub':'id','preferred_username':'bot@clients'}");
    Map<String, String> environment = environment();
    environment.put("GLOBUS_COMPUTE_CLIENT_ID", "bot");
    environment.put("GLOBUS_COMPUTE_CLIENT_SECRET", "secret");

    assertThat(CommandLineRun.with(environment, "whoami").out()).isEqualTo("bot@clients, id\n");
    assertThat(service.received().get(0).authorization()).startsWith("Basic ");
  }

  @Test
  void aSecretThatIsNobodysIsASentence() {
    Map<String, String> environment = environment();
    environment.put("GLOBUS_COMPUTE_CLIENT_SECRET", "secret");

    CommandLineRun run = CommandLineRun.with(environment, "whoami");

    assertThat(run.exitCode()).isEqualTo(ExitCodes.UNAVAILABLE);
    assertThat(run.err())
        .isEqualTo(
            "multisite: GLOBUS_COMPUTE_CLIENT_SECRET is set and GLOBUS_COMPUTE_CLIENT_ID is not: set"
                + " both for a service account, or none to be who has logged in\n");
  }

  @Test
  void anIdWithoutASecretIsTheAppThatAPersonLogsInWith() {
    service.answer(200, TOKENS).answer(200, ALICE).answer(200, ALICE);
    Map<String, String> environment = environment();
    environment.put("GLOBUS_COMPUTE_CLIENT_ID", "app");

    assertThat(login(environment, "code\n").err()).contains("authorize?client_id=app&");
    assertThat(CommandLineRun.with(environment, "whoami").out())
        .isEqualTo("alice@example.org, Alice, id\n");
  }

  @Test
  void aRefusedCodeIsASentence() {
    service.answer(400, "{'error':'invalid_grant','error_description':'the code is too old'}");

    CommandLineRun run = login("code\n", "--client-id", "app");

    assertThat(run.exitCode()).isEqualTo(ExitCodes.UNAVAILABLE);
    assertThat(run.err())
        .endsWith("multisite: Globus Auth refuses with 400 invalid_grant: the code is too old\n");
  }

  @Test
  void whereNoTokensCanBeKeptNobodyIsAskedForACode() throws Exception {
    Files.writeString(directory.resolve("file"), "");
    Map<String, String> environment = environment();
    environment.put("MULTISITE_TOKEN_FILE", directory.resolve("file/t.json").toString());

    CommandLineRun run = login(environment, "code\n", "--client-id", "app");

    assertThat(run.exitCode()).isEqualTo(ExitCodes.BAD_DATA);
    assertThat(run.err())
        .startsWith(
            "multisite: the tokens could not be written to "
                + directory.resolve("file/t.json")
                + ", which MULTISITE_TOKEN_FILE may change: ");
    assertThat(service.received()).isEmpty();
  }

  @Test
  void whomTheServiceDoesNotKnowIsToldWhatToCheck() {
    Map<String, String> environment = environment();
    environment.put("GLOBUS_COMPUTE_CLIENT_ID", "bot");
    environment.put("GLOBUS_COMPUTE_CLIENT_SECRET", "wrong");
    service.answer(401, "{'error':'invalid_client'}");
    assertThat(CommandLineRun.with(environment, "whoami"))
        .isEqualTo(
            new CommandLineRun(
                ExitCodes.UNAVAILABLE,
                "",
                "multisite: Globus Auth refuses with 401 invalid_client; check"
                    + " GLOBUS_COMPUTE_CLIENT_ID and GLOBUS_COMPUTE_CLIENT_SECRET\n"));

    service.answer(401, "{'error':'invalid_client'}");
    assertThat(login("code\n", "--client-id", "app").err())
        .endsWith("refuses with 401 invalid_client; check the id of the Globus app, app\n");
  }

  @Test
  void anAddressOfAServiceThatIsNoneIsASentence() {
    Map<String, String> environment = environment();
    environment.put("GLOBUS_SDK_SERVICE_URL_AUTH", "auth.example.org");
    assertThat(CommandLineRun.with(environment, "whoami"))
        .isEqualTo(
            new CommandLineRun(
                ExitCodes.BAD_DATA,
                "",
                "multisite: GLOBUS_SDK_SERVICE_URL_AUTH must be an address of http or https, not"
                    + " auth.example.org\n"));
  }

  @Test
  void withoutACodeOrAnAppThereIsASentence() {
    assertThat(login("", "--client-id", "app").err())
        .endsWith("\nmultisite: login needs the code that the browser shows\n");
    assertThat(login("code\n").exitCode()).isEqualTo(ExitCodes.USAGE);
    assertThat(login("code\n").err()).contains("MULTISITE_GLOBUS_CLIENT_ID");
  }

  private CommandLineRun login(String typed, String... arguments) {
    return login(environment(), typed, arguments);
  }

  private static CommandLineRun login(
      Map<String, String> environment, String typed, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Context context =
        new Context(
            environment,
            natives -> List.of("false"),
            Clock.systemUTC(),
            new PrintWriter(out, true),
            new PrintWriter(err, true));
    byte[] input = typed.getBytes(StandardCharsets.UTF_8);
    int exitCode =
        new CommandLine(new LoginCommand(context, new ByteArrayInputStream(input)))
            .setExecutionExceptionHandler(
                (e, c, p) ->
                    Failures.report(e, SettingSources.of(new String[0], Map.of()), context.err()))
            .execute(arguments);
    return new CommandLineRun(exitCode, out.toString(), err.toString());
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    environment.put("GLOBUS_SDK_SERVICE_URL_AUTH", service.services().auth().toString());
    environment.put("GLOBUS_SDK_SERVICE_URL_COMPUTE", service.services().auth().toString());
    environment.put("MULTISITE_TOKEN_FILE", directory.resolve("t.json").toString());
    environment.put("MULTISITE_FUNCTION_FILE", directory.resolve("functions.json").toString());
    return environment;
  }
}
