package multisite.task;

/**
 * One task as a remote service knows it: all it takes to ask the service for its result later, also
 * from another process. A task that was sent again has several.
 *
 * @param taskId our own id of the task
 * @param endpointId the endpoint that it was sent to
 * @param groupId the service's id of the group whose results arrive together
 * @param remoteId the service's id of the task
 */
public record Submission(String taskId, String endpointId, String groupId, String remoteId) {}
