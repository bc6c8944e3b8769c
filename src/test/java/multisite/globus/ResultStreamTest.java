package multisite.globus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import multisite.testing.globus.AmqpBroker;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Results over AMQP, and what becomes of them when the connection is lost. */
@Timeout(60)
class ResultStreamTest {
  private static final String GROUP = "g";
  private static final String QUEUE = "me." + GROUP;

  private final AmqpBroker broker = new AmqpBroker();
  private final Heard heard = new Heard();
  private Connection service;

  @BeforeEach
  void declareTheQueue() throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(broker.url());
    factory.setVirtualHost("/");
    service = factory.newConnection();
    service.createChannel().queueDeclare(QUEUE, true, false, false, null);
  }

  @AfterEach
  void close() {
    service.abort();
    broker.close();
  }

  @Test
  void resultsArriveInTheirOrder() throws Exception {
    publish("a");
    try (ResultStream stream = open(heard)) {
      publish("b");
      assertThat(heard.next().message().taskId()).isEqualTo("a");
      assertThat(heard.next().message().data()).hasValue("11\n\"b\"");
      assertThat(stream).isNotNull();
    }
    assertThat(heard.lost).isEmpty();
  }

  @Test
  void whatIsNotAcknowledgedArrivesAgain() throws Exception {
    publish("a");
    publish("b");
    try (ResultStream first = open(heard)) {
      heard.next().acknowledgement().send();
      heard.next();
      assertThat(first).isNotNull();
    }
    try (ResultStream second = open(heard)) {
      assertThat(heard.next().message().taskId()).isEqualTo("b");
      assertThat(second).isNotNull();
    }
  }

  @Test
  void theLossOfTheConnectionIsHeardOnce() throws Exception {
    try (ResultStream stream = open(heard)) {
      broker.disconnect(QUEUE);

      Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !heard.lost.isEmpty());
      assertThat(stream).isNotNull();
    }
    assertThat(heard.lost)
        .singleElement()
        .satisfies(
            why ->
                assertThat(why.sentence())
                    .startsWith("the connection for results of Globus Compute is lost: "));
  }

  @Test
  void aLateAcknowledgementSaysThatTheResultWillComeAgain() throws Exception {
    publish("a");
    try (ResultStream stream = open(heard)) {
      Delivery delivery = heard.next();
      broker.disconnect(QUEUE);
      Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !heard.lost.isEmpty());

      assertThatThrownBy(() -> delivery.acknowledgement().send())
          .isInstanceOf(GlobusException.class)
          .hasMessageStartingWith("a result could not be acknowledged: ");
      assertThat(stream).isNotNull();
    }
    try (ResultStream another = open(heard)) {
      assertThat(heard.next().message().taskId()).isEqualTo("a");
      assertThat(another).isNotNull();
    }
  }

  @Test
  void whatIsNoResultIsDroppedAndTheNextArrives() throws Exception {
    publishBytes("{}".getBytes(StandardCharsets.UTF_8));
    publish("a");
    try (ResultStream stream = open(heard)) {
      assertThat(heard.next().message().taskId()).isEqualTo("a");
      assertThat(stream).isNotNull();
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(broker.messages(QUEUE)).isEqualTo(1));
  }

  @Test
  void aQueueThatIsNotThereIsASentence() {
    ResultQueue queue = new ResultQueue("other.", broker.url());

    assertThatThrownBy(() -> ResultStream.open(queue, GROUP, heard))
        .isInstanceOf(GlobusException.class)
        .hasMessageStartingWith("the results of Globus Compute cannot be had: ");
    assertThat(heard.lost).isEmpty();
  }

  @Test
  void credentialsThatHaveEndedAreASentence() {
    ResultQueue queue = new ResultQueue("me.", broker.shortLivedUrl());
    broker.expireCredentials();

    assertThatThrownBy(() -> ResultStream.open(queue, GROUP, heard))
        .isInstanceOf(GlobusException.class)
        .hasMessageStartingWith("the results of Globus Compute cannot be had: ");
  }

  private ResultStream open(ResultListener listener) throws GlobusException {
    return ResultStream.open(new ResultQueue("me.", broker.url()), GROUP, listener);
  }

  private void publish(String taskId) throws Exception {
    String json =
        "{\"message_type\":\"result\",\"data\":{\"task_id\":\"%s\",\"data\":\"11\\n\\\"%s\\\"\"}}"
            .formatted(taskId, taskId);
    publishBytes(("\u0001" + json).getBytes(StandardCharsets.UTF_8));
  }

  private void publishBytes(byte[] body) throws Exception {
    try (Channel channel = service.createChannel()) {
      channel.basicPublish("", QUEUE, null, body);
    }
  }

  private record Delivery(ResultMessage message, ResultListener.Acknowledgement acknowledgement) {}

  private static final class Heard implements ResultListener {
    private final BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
    private final List<GlobusException> lost = new CopyOnWriteArrayList<>();

    @Override
    public void received(ResultMessage message, Acknowledgement acknowledgement) {
      deliveries.add(new Delivery(message, acknowledgement));
    }

    @Override
    public void lost(GlobusException why) {
      lost.add(why);
    }

    Delivery next() throws InterruptedException {
      Delivery delivery = deliveries.poll(20, TimeUnit.SECONDS);
      assertThat(delivery).isNotNull();
      return delivery;
    }
  }
}
