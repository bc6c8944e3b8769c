package multisite.globus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Messages and addresses of the result queue. */
class ResultMessageTest {
  @Test
  void readsAResult() throws Exception {
    ResultMessage message =
        ResultMessage.parse(
            message("{'message_type':'result','data':{'task_id':'t','data':'11\\n5'}}"));

    assertThat(message.taskId()).isEqualTo("t");
    assertThat(message.data()).hasValue("11\n5");
    assertThat(message.exception()).isEmpty();
    assertThat(message.errorCode()).isEmpty();
  }

  @Test
  void readsAFailure() throws Exception {
    ResultMessage message =
        ResultMessage.parse(
            message(
                "{'message_type':'result','data':{'task_id':'t','data':'Traceback …','error_details':"
                    + "{'code':'RemoteExecutionError','user_message':'it failed'},'details':{'os':'Linux'}}}"));

    assertThat(message.data()).isEmpty();
    assertThat(message.exception()).hasValue("Traceback …");
    assertThat(message.errorCode()).isEqualTo("RemoteExecutionError");
    assertThat(message.errorMessage()).isEqualTo("it failed");
    assertThat(message.details()).isEqualTo("{\"os\":\"Linux\"}");
  }

  @Test
  void whatIsNoResultIsASentence() {
    assertThatThrownBy(() -> ResultMessage.parse(message("{'message_type':'ep_status_report'}")))
        .hasMessage("a message of type 'ep_status_report' is no result of a task");
    assertThatThrownBy(() -> ResultMessage.parse("{}".getBytes(StandardCharsets.UTF_8)))
        .hasMessage("a message does not begin with the byte 1");
  }

  @Test
  void readsAddressesAsThePythonSdkDoes() throws Exception {
    assertThat(AmqpAddress.of(URI.create("amqps://u%2Fx:p%40+s@mq.example:443/?heartbeat=30&a=1")))
        .isEqualTo(new AmqpAddress(true, "mq.example", 443, "u/x", "p@+s", "/", 30));
    assertThat(AmqpAddress.of(URI.create("amqp://127.0.0.1/%2Fv")))
        .isEqualTo(new AmqpAddress(false, "127.0.0.1", 5672, "guest", "guest", "/v", 60));
    assertThatThrownBy(() -> AmqpAddress.of(URI.create("https://user:secret@mq.example")))
        .hasMessage("Globus Compute gave an address for results that is none");
  }

  private static byte[] message(String json) {
    return ("\u0001" + json.replace('\'', '"')).getBytes(StandardCharsets.UTF_8);
  }
}
