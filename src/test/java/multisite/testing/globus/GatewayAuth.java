package multisite.testing.globus;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import multisite.task.Json;

/** Globus Auth, as far as clients and endpoints need it: a token for everybody who asks. */
final class GatewayAuth {
  private GatewayAuth() {}

  /** A token for each resource server of the scopes asked for. */
  static GatewayReply token(String form) {
    String scopes =
        Arrays.stream(form.split("&"))
            .filter(pair -> pair.startsWith("scope="))
            .map(pair -> URLDecoder.decode(pair.substring(6), StandardCharsets.UTF_8))
            .findFirst()
            .orElse("openid");
    Map<String, String> byServer = new LinkedHashMap<>();
    for (String scope : scopes.split(" ")) {
      byServer.merge(server(scope), scope, (one, other) -> one + " " + other);
    }
    ObjectNode reply = Json.MAPPER.createObjectNode();
    byServer.forEach(
        (server, scope) -> {
          ObjectNode token = reply.isEmpty() ? reply : reply.withArray("/other_tokens").addObject();
          token
              .put("access_token", "token-" + UUID.randomUUID())
              .put("scope", scope)
              .put("resource_server", server)
              .put("token_type", "Bearer")
              .put("expires_in", 172_800);
        });
    if (!reply.has("other_tokens")) {
      reply.putArray("other_tokens");
    }
    return GatewayReply.ok(reply);
  }

  private static String server(String scope) {
    if (scope.contains("facd7ccc-c5f4-42aa-916b-a0e270e2c2a9")) {
      return "funcx_service";
    }
    return scope.contains("transfer.api") ? "transfer.api.globus.org" : "auth.globus.org";
  }

  static GatewayReply userInfo() {
    ObjectNode info =
        Json.MAPPER
            .createObjectNode()
            .put("sub", GatewayService.IDENTITY)
            .put("preferred_username", "researcher@example.org")
            .put("name", "A Researcher")
            .put("email", "researcher@example.org");
    info.putArray("identity_set")
        .addObject()
        .put("sub", GatewayService.IDENTITY)
        .put("username", "researcher@example.org");
    return GatewayReply.ok(info);
  }
}
