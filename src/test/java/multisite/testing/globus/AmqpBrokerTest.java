package multisite.testing.globus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AmqpBrokerTest {
  private final AmqpBroker broker = new AmqpBroker();

  @AfterEach
  void close() {
    broker.close();
  }

  private record Delivery(Envelope envelope, AMQP.BasicProperties properties, byte[] body) {}

  private static Connection connect(URI url) throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(url);
    factory.setAutomaticRecoveryEnabled(false);
    return factory.newConnection();
  }

  private static BlockingQueue<Delivery> consume(Channel channel, String queue) throws IOException {
    BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
    channel.basicConsume(
        queue,
        false,
        new DefaultConsumer(channel) {
          @Override
          public void handleDelivery(
              String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
            deliveries.add(new Delivery(envelope, properties, body));
          }
        });
    return deliveries;
  }

  @Test
  void confirmsAndDeliversAMessageOfSeveralFramesWithItsHeaders() throws Exception {
    byte[] body = new byte[300_000];
    new Random(1).nextBytes(body);
    try (Connection connection = connect(broker.url());
        Channel channel = connection.createChannel()) {
      channel.exchangeDeclare("results", "direct");
      channel.queueDeclare("q", true, false, false, null);
      channel.queueBind("q", "results", "key");
      channel.exchangeDeclarePassive("results");
      channel.queueDeclarePassive("q");
      channel.confirmSelect();
      AMQP.BasicProperties properties =
          new AMQP.BasicProperties.Builder().headers(java.util.Map.of("task_uuid", "t")).build();
      channel.basicPublish("results", "key", true, properties, body);
      channel.waitForConfirmsOrDie(5000);

      Delivery delivery = consume(channel, "q").poll(5, TimeUnit.SECONDS);

      assertThat(delivery).isNotNull();
      assertThat(delivery.body()).isEqualTo(body);
      assertThat(delivery.properties().getHeaders().get("task_uuid")).hasToString("t");
    }
  }

  @Test
  void givesBackWhatALostClientHasNotAcknowledged() throws Exception {
    try (Connection connection = connect(broker.url());
        Channel channel = connection.createChannel()) {
      channel.queueDeclare("q", true, false, false, null);
      for (String text : new String[] {"a", "b", "c"}) {
        channel.basicPublish("", "q", null, text.getBytes(StandardCharsets.UTF_8));
      }
      Connection lost = connect(broker.shortLivedUrl());
      Channel its = lost.createChannel();
      BlockingQueue<Delivery> first = consume(its, "q");
      Delivery a = first.poll(5, TimeUnit.SECONDS);
      assertThat(a).isNotNull();
      its.basicAck(a.envelope().getDeliveryTag(), false);
      its.queueDeclare("q", true, false, false, null); // answered once the acknowledgement is taken
      assertThat(first.poll(5, TimeUnit.SECONDS)).isNotNull();
      broker.disconnect("q");
      Awaitility.await().until(() -> broker.messages("q") == 2);

      BlockingQueue<Delivery> second = consume(channel, "q");

      for (String text : new String[] {"b", "c"}) {
        Delivery delivery = second.poll(5, TimeUnit.SECONDS);
        assertThat(delivery).isNotNull();
        assertThat(new String(delivery.body(), StandardCharsets.UTF_8)).isEqualTo(text);
        assertThat(delivery.envelope().isRedeliver()).isTrue();
      }
    }
  }

  @Test
  void refusesCredentialsThatHaveExpired() throws Exception {
    URI url = broker.shortLivedUrl();
    connect(url).close();
    broker.expireCredentials();

    assertThatThrownBy(() -> connect(url)).hasMessageContaining("ACCESS_REFUSED");
  }

  @Test
  void refusesAQueueThatIsNotThere() throws Exception {
    try (Connection connection = connect(broker.url())) {
      Channel channel = connection.createChannel();
      assertThatThrownBy(() -> channel.queueDeclarePassive("none"))
          .hasRootCauseMessage(
              "channel error; protocol method: #method<channel.close>(reply-code=404,"
                  + " reply-text=no queue 'none', class-id=50, method-id=10)");
    }
  }
}
