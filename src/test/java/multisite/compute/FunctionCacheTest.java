package multisite.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import multisite.globus.GlobusCompute;
import multisite.globus.RetryRule;
import multisite.globus.Tokens;
import multisite.testing.ScriptedService;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FunctionCacheTest {
  @TempDir Path dir;
  private final ScriptedService service = new ScriptedService();
  private final GlobusCompute compute =
      new GlobusCompute(
          service.services(),
          new OkHttpClient(),
          RetryRule.standard(),
          new Tokens() {
            @Override
            public String token() {
              return "t";
            }

            @Override
            public void refused(String text) {}
          });

  @AfterEach
  void close() {
    service.close();
  }

  @Test
  void aVersionIsRegisteredOnceForAnAccount() throws Exception {
    service.answer(200, "{'function_uuid':'f1'}").answer(200, "{'function_uuid':'f2'}");
    assertThat(cache("account", "1").idOf(compute)).isEqualTo("f1");
    assertThat(cache("account", "1").idOf(compute)).as("another driver").isEqualTo("f1");
    assertThat(cache("account", "2").idOf(compute)).as("another version").isEqualTo("f2");
    service.answer(200, "{'function_uuid':'f3'}");
    assertThat(cache("another", "2").idOf(compute)).as("another account").isEqualTo("f3");
    assertThat(service.received().get(0).json().path("function_name").asText())
        .isEqualTo("multisite_task");
  }

  @Test
  void anIdIsKeptByTheDigestOfWhatWasRegistered() throws Exception {
    service.answer(200, "{'function_uuid':'f1'}").answer(200, "{'function_uuid':'f2'}");
    cache("account", "1").idOf(compute);
    String key = "account 1 " + Shim.digest();
    String ids = Files.readString(file());
    assertThat(ids).contains('"' + key + '"');
    Files.writeString(file(), ids.replace(key, "account 1 of-other-text"));
    assertThat(cache("account", "1").idOf(compute)).isEqualTo("f2");
  }

  @Test
  void aFunctionThatTheServiceHasForgottenIsRegisteredAnew() throws Exception {
    service.answer(200, "{'function_uuid':'f1'}").answer(200, "{'function_uuid':'f2'}");
    cache("account", "1").idOf(compute);
    assertThat(cache("account", "1").register(compute)).isEqualTo("f2");
    assertThat(cache("account", "1").idOf(compute)).isEqualTo("f2");
  }

  @Test
  void aFileThatIsSpoiltCostsARegistrationAndNoMore() throws Exception {
    Files.createDirectories(file().getParent());
    Files.writeString(file(), "{ torn");
    service.answer(200, "{'function_uuid':'f1'}");
    assertThat(cache("account", "1").idOf(compute)).isEqualTo("f1");
    assertThat(cache("account", "1").idOf(compute)).isEqualTo("f1");
  }

  private FunctionCache cache(String account, String version) {
    return new FunctionCache(file(), account, version);
  }

  private Path file() {
    return dir.resolve("home").resolve("functions.json");
  }
}
