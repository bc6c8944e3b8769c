package multisite.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.Map;
import multisite.testing.ScriptedService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** endpoint test and register-functions against a service whose AMQP port is closed. */
class EndpointTestCommandTest {
  private static final String ENDPOINT = "5c2fb1a2-0c6f-4f64-9a5b-7f0f4a1b2c3d";
  private static final String TASK = "0a1b2c3d-0000-4000-8000-000000000003";
  private static final String TOKEN =
      "{'access_token':'t','scope':'https://auth.globus.org/scopes/facd7ccc-c5f4-42aa-916b-a0e270e2c2a9/all',"
          + "'expires_in':3600}";

  @TempDir Path directory;

  private final ScriptedService service = new ScriptedService();

  @AfterEach
  void close() {
    service.close();
  }

  @Test
  void anEndpointThatIsOfflineIsASentence() {
    service.answer(200, TOKEN).answer(200, "{'status':'offline'}");

    assertThat(run("endpoint", "test", ENDPOINT))
        .isEqualTo(
            new CommandLineRun(
                ExitCodes.UNAVAILABLE,
                "endpoint      offline\n",
                "multisite: endpoint "
                    + ENDPOINT
                    + " is offline: start it at its site with globus-compute-endpoint start"
                    + " NAME\n"));
  }

  @Test
  void anEndpointThatIsNotThereIsASentence() {
    service.answer(200, TOKEN).answer(404, "{'code':'ENDPOINT_NOT_FOUND','message':'no such'}");

    assertThat(run("endpoint", "test", ENDPOINT).err())
        .isEqualTo(
            "multisite: there is no endpoint "
                + ENDPOINT
                + " that you may use: Globus Compute refuses with 404 ENDPOINT_NOT_FOUND: no"
                + " such\n");
  }

  @Test
  void printsWhatAWorkerHasAndThatResultsMustBeAskedFor() throws Exception {
    online();
    answer(
        "{'host':'n1','python':'3.11.2','endpoint':'4.19.0','cores':4,'xtb':'xtb version 6.7.0',"
            + "'nwchem':'','gpu':'GPU 0: A100','devices':'2','java':'openjdk 17','jar':'/run.jar',"
            + "'version':'0.1.0','mpi_prefix':''}");
    answer("{'host':'n1','python':'3.11.2'}");

    CommandLineRun run = run("endpoint", "test", ENDPOINT, "--jar", "/run.jar");

    assertThat(run.out())
        .contains("endpoint      online\n")
        .containsPattern(
            "first answer  after [0-9.]+ s from n1 \\(4 cores, Python 3.11.2,"
                + " globus-compute-endpoint 4.19.0\\)\n")
        .containsPattern("round trip    [0-9.]+ s\n")
        .contains("java          openjdk 17\n", "run.jar       /run.jar, version 0.1.0\n")
        .contains("xtb           xtb version 6.7.0\n", "nwchem        not found\n")
        .contains("gpu           GPU 0: A100; CUDA_VISIBLE_DEVICES=2\n");
    assertThat(run.exitCode()).isEqualTo(ExitCodes.UNAVAILABLE);
    assertThat(run.err())
        .startsWith(
            "multisite: the endpoint works, but its results do not arrive by themselves: the"
                + " results of Globus Compute cannot be had: ");
  }

  @Test
  void whatTheSiteLacksIsASentence() throws Exception {
    online();
    answer(
        "{'host':'n1','python':'3.11.2','cores':4,'refused':'there is no java on the PATH at n1'}");
    answer("{'host':'n1','python':'3.11.2'}");

    assertThat(run("endpoint", "test", ENDPOINT).err())
        .isEqualTo("multisite: there is no java on the PATH at n1\n");
  }

  @Test
  void aTracebackOfTheEndpointIsItsLastLine() {
    online();
    submitted();
    service.answer(
        200,
        "{'status':'failed','exception':'++++\\nTraceback:\\n  File x\\nWorkerLost: host n1\\n----'}");

    assertThat(run("endpoint", "test", ENDPOINT).err())
        .isEqualTo("multisite: the endpoint could not run the canary: WorkerLost: host n1\n");
  }

  @Test
  void registersTheFunctionOnceForAVersion() {
    service.answer(200, TOKEN).answer(200, "{'function_uuid':'f-1'}");
    assertThat(run("endpoint", "register-functions").out()).isEqualTo("f-1\n");

    assertThat(run("endpoint", "register-functions").out()).isEqualTo("f-1\n");
    assertThat(service.received()).hasSize(2);

    service.answer(200, TOKEN).answer(200, "{'function_uuid':'f-2'}");
    assertThat(run("endpoint", "register-functions", "--force").out()).isEqualTo("f-2\n");
  }

  @Test
  void whatIsNoEndpointOrNoTimeIsASentence() {
    CommandLineRun noId = run("endpoint", "test", "mine");
    assertThat(noId.exitCode()).isEqualTo(ExitCodes.USAGE);
    assertThat(noId.err())
        .startsWith(
            "multisite: Invalid value for positional parameter at index 0 (UUID): 'mine' is no id"
                + " such as 4b116d3c-1703-4f8f-9f6f-39921e5864df\n");
    assertThat(run("endpoint", "test", ENDPOINT, "--timeout", "0"))
        .isEqualTo(
            new CommandLineRun(
                ExitCodes.USAGE, "", "multisite: --timeout must be at least 1, not 0\n"));
    assertThat(run("endpoint", "test", ENDPOINT, "--nodes-per-task=-1").err())
        .isEqualTo("multisite: --nodes-per-task must be at least 0, not -1\n");
    assertThat(run("endpoint", "test", ENDPOINT, "--endpoint-config", "account").err())
        .startsWith("multisite: --endpoint-config must be NAME=VALUE pairs such as account=chem");
  }

  private void online() {
    service
        .answer(200, TOKEN)
        .answer(200, "{'status':'online'}")
        .answer(200, "{'function_uuid':'f'}");
  }

  private void submitted() {
    service
        .answer(200, "{'task_group_id':'" + TASK + "','tasks':{'f':['" + TASK + "']}}")
        .answer(200, "{'queue_prefix':'','connection_url':'amqp://127.0.0.1:1/'}");
  }

  private void answer(String report) throws Exception {
    submitted();
    String data = new ObjectMapper().writeValueAsString("11\n" + report.replace('\'', '"'));
    service.answer(200, "{'status':'success','result':" + data + "}");
  }

  private CommandLineRun run(String... arguments) {
    String base = service.services().auth().toString();
    return CommandLineRun.with(
        Map.of(
            "GLOBUS_SDK_SERVICE_URL_AUTH",
            base,
            "GLOBUS_SDK_SERVICE_URL_COMPUTE",
            base,
            "GLOBUS_COMPUTE_CLIENT_ID",
            "bot",
            "GLOBUS_COMPUTE_CLIENT_SECRET",
            "secret",
            "MULTISITE_FUNCTION_FILE",
            directory.resolve("functions.json").toString()),
        arguments);
  }
}
