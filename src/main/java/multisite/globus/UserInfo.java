package multisite.globus;

/**
 * Whom a token stands for.
 *
 * @param id the Globus identity
 * @param username such as {@code alice@example.org}
 * @param name a person's name, or blank
 * @param organization or blank
 */
public record UserInfo(String id, String username, String name, String organization) {}
