package multisite.testing.globus;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A task as it was submitted.
 *
 * @param buffer the function's code and the arguments
 * @param endpointId where it was submitted to
 * @param siteId the user endpoint that runs it; the same unless there is a manager before it
 * @param resources nodes and ranks; an object
 * @param serializers how the result is to be written; an array, may be empty
 */
record GatewayTask(
    String id,
    String functionId,
    String groupId,
    String endpointId,
    String siteId,
    String buffer,
    JsonNode resources,
    JsonNode serializers) {}
