package multisite.globus;

/**
 * One file of a transfer.
 *
 * @param source path at the source endpoint
 * @param destination path at the destination endpoint
 */
public record TransferItem(String source, String destination) {}
