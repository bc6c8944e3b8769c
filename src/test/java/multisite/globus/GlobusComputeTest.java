package multisite.globus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import multisite.testing.ScriptedService;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Every call of the Compute client, byte for byte, and what it does when the service misbehaves.
 */
class GlobusComputeTest {
  private static final String ENDPOINT = "5c2fb1a2-0c6f-4f64-9a5b-7f0f4a1b2c3d";
  private static final String FUNCTION = "0a1b2c3d-0000-4000-8000-000000000001";
  private static final String GROUP = "0a1b2c3d-0000-4000-8000-000000000002";
  private static final String TASK = "0a1b2c3d-0000-4000-8000-000000000003";
  private static final String OTHER = "0a1b2c3d-0000-4000-8000-000000000004";

  private static final String SUBMITTED =
      "{'request_id':'r','task_group_id':'%s','endpoint_id':'%s','tasks':{'%s':['%s','%s']}}"
          .formatted(GROUP, ENDPOINT, FUNCTION, TASK, OTHER);

  private final ScriptedService service = new ScriptedService();
  private final List<Double> pauses = new ArrayList<>();
  private final FakeTokens tokens = new FakeTokens();
  private final GlobusCompute client = client(service.services());

  @AfterEach
  void close() {
    service.close();
  }

  @Test
  void asksForTheVersion() throws Exception {
    service.answer(200, "{'api':'1','min_sdk_version':'2.0','min_ep_version':'3.0'}");

    assertThat(client.version()).isEqualTo(new ServiceVersion("2.0", "3.0"));
    assertThat(service.only().line()).isEqualTo("GET /v2/version?service=all");
    assertThat(service.only().authorization()).isEqualTo("Bearer token-1");
  }

  @Test
  void theTwentyFirstRequestWaitsForTheWindowOfTheService() throws Exception {
    for (int i = 0; i < 21; i++) {
      assertThat(pauses).as("before request %d", i).isEmpty();
      service.answer(200, "{'status':'online'}");
      client.endpointStatus(ENDPOINT);
    }
    assertThat(pauses).singleElement().satisfies(pause -> assertThat(pause).isBetween(0.0, 10.0));
  }

  @Test
  void fiveRetriesWithGrowingPausesOfChanceAreTheRuleForAll() throws Exception {
    RetryRule rule = RetryRule.standard();
    assertThat(rule.retries()).isEqualTo(5);
    assertThat(rule.random().getAsDouble()).isNotEqualTo(rule.random().getAsDouble());
    for (int i = 0; i < 6; i++) {
      service.answer(503, "{'code':'SERVICE_UNAVAILABLE'}");
    }

    assertThatThrownBy(() -> client.endpointStatus(ENDPOINT)).hasMessageContaining("503");

    assertThat(service.received()).hasSize(6);
    assertThat(pauses).containsExactly(0.25, 0.5, 1.0, 2.0, 4.0);
    RetryRule slow = new RetryRule(5, () -> 1, seconds -> {});
    assertThat(slow.delay(1, 503, "")).isEqualTo(1.5);
    assertThat(slow.delay(9, 503, "")).as("at most").isEqualTo(10);
    assertThat(slow.delay(0, 503, "7")).as("the service's wish").isEqualTo(7);
  }

  @Test
  void registersAFunctionAsSourceText() throws Exception {
    service.answer(200, "{'function_uuid':'" + FUNCTION + "'}");

    String id = client.registerFunction("add", "def add(a, b):\n    return a + b  # Ω\n");

    assertThat(id).isEqualTo(FUNCTION);
    assertThat(service.only().line()).isEqualTo("POST /v3/functions");
    JsonNode body = service.only().json();
    assertThat(body.path("function_name").asText()).isEqualTo("add");
    assertThat(body.path("function_code").asText())
        .isEqualTo("44\nst\nadd:def add(a, b):\n    return a + b  # Ω\n");
    assertThat(body.path("serialized").asBoolean()).isTrue();
    assertThat(body.path("meta").path("serde_identifier").asText()).isEqualTo("st");
    assertThat(body.path("meta").has("python_version")).isTrue();
    assertThat(body.path("meta").has("sdk_version")).isTrue();
  }

  @Test
  void submitsPayloadsAndLearnsTheIdsInTheirOrder() throws Exception {
    service.answer(200, SUBMITTED);

    Submission submission = client.submit(ENDPOINT, twoTasks(Optional.of(GROUP)));

    assertThat(submission).isEqualTo(new Submission("r", GROUP, ENDPOINT, List.of(TASK, OTHER)));
    assertThat(service.only().line()).isEqualTo("POST /v3/endpoints/" + ENDPOINT + "/submit");
    assertThat(service.only().body())
        .isEqualTo(
            "{\"tasks\":{\"%s\":[\"p1\",\"p2\"]},\"task_group_id\":\"%s\",\"create_queue\":true,"
                    .formatted(FUNCTION, GROUP)
                + "\"result_serializers\":[\"globus_compute_sdk.serialize.JSONData\"],"
                + "\"user_endpoint_config\":{},\"resource_specification\":{}}");
  }

  @Test
  void aSubmissionWithoutAGroupAsksForANewOne() throws Exception {
    service.answer(200, SUBMITTED);
    JsonNode nodes = JsonNodeFactory.instance.objectNode().put("num_nodes", 2);

    client.submit(
        ENDPOINT,
        new SubmitRequest(
            FUNCTION,
            List.of("p1", "p2"),
            Optional.empty(),
            JsonNodeFactory.instance.objectNode().put("account", "chem"),
            nodes));

    JsonNode body = service.only().json();
    assertThat(body.has("task_group_id")).isFalse();
    assertThat(body.path("user_endpoint_config").path("account").asText()).isEqualTo("chem");
    assertThat(body.path("resource_specification")).isEqualTo(nodes);
  }

  @Test
  void readsTheStatusOfATask() throws Exception {
    service
        .answer(200, "{'task_id':'" + TASK + "','status':'waiting-for-ep'}")
        .answer(200, "{'task_id':'" + TASK + "','status':'success','result':'11\\n3'}")
        .answer(200, "{'status':'failed','exception':'Traceback','details':{'os':'Linux'}}");

    assertThat(client.task(TASK).terminal()).isFalse();
    assertThat(client.task(TASK).result()).hasValue("11\n3");
    TaskStatus failed = client.task(TASK);
    assertThat(failed.terminal()).isTrue();
    assertThat(failed.succeeded()).isFalse();
    assertThat(failed.exception()).hasValue("Traceback");
    assertThat(failed.details()).isEqualTo("{\"os\":\"Linux\"}");
    assertThat(service.received())
        .extracting(ScriptedService.Received::line)
        .containsOnly("GET /v2/tasks/" + TASK);
  }

  @Test
  void readsTheStatusOfManyTasks() throws Exception {
    service.answer(
        200,
        "{'response':'batch','results':{'%s':{'status':'success','result':'11\\n3'},'%s':{'status':'pending'}}}"
            .formatted(TASK, OTHER));

    Map<String, TaskStatus> statuses = client.batchStatus(List.of(TASK, OTHER));

    assertThat(statuses.get(TASK)).extracting(TaskStatus::terminal).isEqualTo(true);
    assertThat(statuses.get(OTHER)).extracting(TaskStatus::terminal).isEqualTo(false);
    assertThat(service.only().line()).isEqualTo("POST /v2/batch_status");
    assertThat(service.only().body())
        .isEqualTo("{\"task_ids\":[\"%s\",\"%s\"]}".formatted(TASK, OTHER));
    assertThat(client.batchStatus(List.of())).isEmpty();
  }

  @Test
  void listsTheTasksOfAGroup() throws Exception {
    service.answer(200, "{'taskgroup_id':'g','tasks':[{'id':'a'},{'id':'b'}]}");

    assertThat(client.taskGroup(GROUP)).containsExactly("a", "b");
    assertThat(service.only().line()).isEqualTo("GET /v2/taskgroup/" + GROUP);
  }

  @Test
  void readsTheStatusOfAnEndpoint() throws Exception {
    service
        .answer(200, "{'status':'online','details':{'idle_workers':2}}")
        .answer(200, "{'status':'offline','details':null}");

    EndpointStatus online = client.endpointStatus(ENDPOINT);
    assertThat(online.online()).isTrue();
    assertThat(online.details()).isEqualTo("{\"idle_workers\":2}");
    assertThat(client.endpointStatus(ENDPOINT))
        .isEqualTo(new EndpointStatus(ENDPOINT, "offline", ""));
    assertThat(service.received().get(0).line())
        .isEqualTo("GET /v2/endpoints/" + ENDPOINT + "/status");
  }

  @Test
  void learnsWhereResultsArriveAndKeepsThePassword() throws Exception {
    service.answer(
        200, "{'queue_prefix':'me.','connection_url':'amqps://user:secret@mq.example:443/'}");

    ResultQueue queue = client.resultQueue();

    assertThat(queue.name(GROUP)).isEqualTo("me." + GROUP);
    assertThat(queue.connectionUrl()).isEqualTo(URI.create("amqps://user:secret@mq.example:443/"));
    assertThat(queue).asString().doesNotContain("secret");
    assertThat(service.only().line()).isEqualTo("GET /v2/get_amqp_result_connection_url");
  }

  @Test
  void aRefusedTokenIsReplacedAndTheTasksAreSubmittedOnce() throws Exception {
    service.answer(401, "{'code':'UNAUTHENTICATED'}").answer(200, SUBMITTED);

    assertThat(client.submit(ENDPOINT, twoTasks(Optional.empty())).taskIds()).hasSize(2);
    assertThat(service.received())
        .extracting(ScriptedService.Received::authorization)
        .containsExactly("Bearer token-1", "Bearer token-2");
    assertThat(pauses).isEmpty();
  }

  @Test
  void theServicesOwnPauseIsKept() throws Exception {
    service.comeBack(429, "7").comeBack(503, "3").answer(200, SUBMITTED);

    assertThat(client.submit(ENDPOINT, twoTasks(Optional.empty())).taskIds()).hasSize(2);
    assertThat(pauses).containsExactly(7.0, 3.0);
  }

  @Test
  void aSubmissionWhoseAnswerIsLostIsNotRepeatedButCalledUnclear() {
    service.hangUp().answer(200, SUBMITTED);

    assertThatThrownBy(() -> client.submit(ENDPOINT, twoTasks(Optional.empty())))
        .hasMessageContaining("cannot be reached")
        .asInstanceOf(type(GlobusException.class))
        .returns(true, GlobusException::isUnclear);
    assertThat(service.received()).hasSize(1);
  }

  @Test
  void aSubmissionThatAProxyFailsIsCalledUnclear() {
    service.page(502).answer(200, SUBMITTED);

    assertThatThrownBy(() -> client.submit(ENDPOINT, twoTasks(Optional.empty())))
        .hasMessage("Globus Compute refuses with 502")
        .asInstanceOf(type(GlobusException.class))
        .returns(true, GlobusException::isUnclear);
    assertThat(service.received()).hasSize(1);
  }

  @Test
  void aSubmissionThatNeverLeftIsTriedAgainAndIsNotUnclear() {
    GlobusCompute lost = client(nowhere());

    assertThatThrownBy(() -> lost.submit(ENDPOINT, twoTasks(Optional.empty())))
        .hasMessageStartingWith("Globus Compute at http://127.0.0.1:1 cannot be reached")
        .asInstanceOf(type(GlobusException.class))
        .returns(false, GlobusException::isUnclear);
    assertThat(pauses).hasSize(5);
  }

  @Test
  void whatMayBeRepeatedIsRepeatedWhenTheConnectionBreaksOrAPageComes() throws Exception {
    service.hangUp().page(502).page(200).answer(200, "{'status':'online'}");

    assertThat(client.endpointStatus(ENDPOINT).online()).isTrue();
    assertThat(pauses).hasSize(3);
  }

  @Test
  void aRefusalIsTheServicesOwnSentence() {
    service.answer(404, "{'code':'ENDPOINT_NOT_FOUND','message':'no endpoint of that id'}");

    assertThatThrownBy(() -> client.endpointStatus(ENDPOINT))
        .hasMessage("Globus Compute refuses with 404 ENDPOINT_NOT_FOUND: no endpoint of that id")
        .asInstanceOf(type(GlobusException.class))
        .returns(404, GlobusException::status);
  }

  @Test
  void aServiceThatWantsAnotherLoginIsASentence() {
    String refusal = "{'code':'PERMISSION_DENIED','authorization_parameters':{'session':1}}";
    service.answer(403, refusal);

    assertThatThrownBy(client::version)
        .hasMessage("Globus Compute asks for another login: run the login command");
  }

  @Test
  void tooLargeIsASentenceBeforeAnythingIsSent() {
    String large = "x".repeat(6 * 1024 * 1024);

    assertThatThrownBy(() -> client.submit(ENDPOINT, tasks(Optional.empty(), large + large)))
        .hasMessage(
            "a task for Globus Compute has 12.0 MB, and 10 MB is the most: pass large values by"
                + " reference with a store");
    assertThatThrownBy(() -> client.submit(ENDPOINT, tasks(Optional.empty(), large, large)))
        .hasMessageStartingWith("a request with 2 tasks for Globus Compute has 12.0 MB");
    assertThatThrownBy(
            () -> client.submit(ENDPOINT, tasks(Optional.empty(), "Ω".repeat(6 * 1024 * 1024))))
        .hasMessageStartingWith("a task for Globus Compute has 12.0 MB");
    assertThat(service.received()).isEmpty();
  }

  @Test
  void answersThatLackWhatTheyMustHaveAreSentences() {
    service
        .answer(200, "{}")
        .answer(200, "{'task_group_id':'g','tasks':{'" + FUNCTION + "':['a']}}");

    assertThatThrownBy(() -> client.registerFunction("f", "def f(): pass"))
        .hasMessage("Globus Compute answered without a function_uuid");
    assertThatThrownBy(() -> client.submit(ENDPOINT, twoTasks(Optional.empty())))
        .hasMessage("Globus Compute gave 1 ids for 2 tasks");
    assertThatThrownBy(() -> client.endpointStatus("../tokens"))
        .hasMessage("'../tokens' is no id of Globus Compute");
  }

  private static SubmitRequest twoTasks(Optional<String> group) {
    return tasks(group, "p1", "p2");
  }

  private static SubmitRequest tasks(Optional<String> group, String... payloads) {
    return SubmitRequest.of(FUNCTION, List.of(payloads), group);
  }

  private static GlobusServices nowhere() {
    return GlobusServices.of(Map.of("GLOBUS_SDK_SERVICE_URL_COMPUTE", "http://127.0.0.1:1"));
  }

  private GlobusCompute client(GlobusServices services) {
    RetryRule rule = new RetryRule(5, () -> 0, pauses::add);
    return new GlobusCompute(services, new OkHttpClient(), rule, tokens);
  }

  /** Gives token-1, token-2 and so on, another after each refusal. */
  private static final class FakeTokens implements Tokens {
    private final Deque<String> refused = new ArrayDeque<>();

    @Override
    public String token() {
      return "token-" + (refused.size() + 1);
    }

    @Override
    public void refused(String token) {
      refused.add(token);
    }
  }
}
