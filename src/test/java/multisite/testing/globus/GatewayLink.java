package multisite.testing.globus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import multisite.task.Json;

/** The gateway's own connection to its broker: tasks and commands out, results in. */
final class GatewayLink implements AutoCloseable {
  static final String RESULTS = "endpoint-results";
  static final String HEARTBEATS = "endpoint-heartbeats";

  /** What drivers find their results under. */
  static final String PREFIX = "tg.";

  private static final String EXCHANGE = "endpoints";

  private final Broker broker;
  private final Connection connection;
  private final ExecutorService consumers =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "gateway-amqp");
            thread.setDaemon(true);
            return thread;
          });

  @GuardedBy("this")
  private final Channel channel;

  GatewayLink(Broker broker, Consumer<JsonNode> results, Consumer<JsonNode> heartbeats) {
    this.broker = broker;
    ConnectionFactory factory = new ConnectionFactory();
    factory.setAutomaticRecoveryEnabled(false);
    try {
      factory.setUri(broker.url());
      connection = factory.newConnection(consumers);
      channel = connection.createChannel();
      channel.exchangeDeclare(EXCHANGE, "direct", true);
      listen(RESULTS, results);
      listen(HEARTBEATS, heartbeats);
    } catch (Exception e) {
      throw new IllegalStateException("no connection to the broker", e);
    }
  }

  static String tasks(String siteId) {
    return "tasks." + siteId;
  }

  static String commands(String endpointId) {
    return "commands." + endpointId;
  }

  private void listen(String queue, Consumer<JsonNode> messages) throws IOException {
    Channel own = connection.createChannel();
    own.queueDeclare(queue, true, false, false, null);
    own.queueBind(queue, EXCHANGE, queue);
    own.basicConsume(
        queue,
        true,
        new DefaultConsumer(own) {
          @Override
          public void handleDelivery(
              String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body)
              throws IOException {
            messages.accept(GatewayMessages.unpack(body));
          }
        });
  }

  synchronized void declare(String queue) {
    try {
      channel.queueDeclare(queue, true, false, false, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends a task to the queue of its site. */
  void send(GatewayTask task) {
    Map<String, Object> headers = new HashMap<>();
    headers.put("function_uuid", task.functionId());
    headers.put("task_uuid", task.id());
    headers.put("resource_specification", task.resources().toString());
    List<String> serializers = new ArrayList<>();
    task.serializers().forEach(item -> serializers.add(item.asText()));
    headers.put("result_serializers", serializers);
    publish(
        tasks(task.siteId()),
        new AMQP.BasicProperties.Builder().headers(headers).build(),
        GatewayMessages.pack("task", GatewayMessages.task(task)));
  }

  /** Sends a result to the driver. */
  void result(GatewayTask task, JsonNode result) {
    publish(
        PREFIX + task.groupId(),
        new AMQP.BasicProperties(),
        GatewayMessages.pack("result", result));
  }

  /** Tells a manager to start a user endpoint. */
  void start(String endpointId, String siteId, JsonNode userConfig, String identity) {
    ObjectNode command =
        Json.MAPPER
            .createObjectNode()
            .put("command", "cmd_start_endpoint")
            .put("globus_effective_identity", identity)
            .put("globus_username", "researcher@example.org");
    command.putArray("globus_identity_set").addObject().put("sub", identity);
    ObjectNode kwargs = command.putObject("kwargs");
    kwargs.put("name", "uep." + endpointId + "." + siteId);
    kwargs.set("user_opts", userConfig);
    kwargs.set("amqp_creds", credentials(siteId));
    publish(
        commands(endpointId),
        new AMQP.BasicProperties.Builder()
            .contentType("application/json")
            .timestamp(Date.from(Instant.now()))
            .build(),
        command.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  /** What an endpoint needs to take tasks and to send results. */
  ObjectNode credentials(String siteId) {
    declare(tasks(siteId));
    ObjectNode creds = Json.MAPPER.createObjectNode().put("endpoint_id", siteId);
    creds
        .putObject("task_queue_info")
        .put("connection_url", broker.url().toString())
        .put("exchange", EXCHANGE)
        .put("queue", tasks(siteId));
    creds.set("result_queue_info", publishing(RESULTS));
    creds.set("heartbeat_queue_info", publishing(HEARTBEATS));
    return creds;
  }

  ObjectNode publishing(String queue) {
    ObjectNode info =
        Json.MAPPER
            .createObjectNode()
            .put("connection_url", broker.url().toString())
            .put("exchange", EXCHANGE)
            .put("queue", queue);
    info.putObject("queue_publish_kwargs")
        .put("exchange", EXCHANGE)
        .put("routing_key", queue)
        .put("mandatory", true);
    return info;
  }

  private synchronized void publish(String queue, AMQP.BasicProperties properties, byte[] body) {
    try {
      channel.basicPublish("", queue, properties, body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    connection.abort(1000);
    consumers.shutdownNow();
  }
}
