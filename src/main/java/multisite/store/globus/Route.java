package multisite.store.globus;

/** From one endpoint to another, by their ids. */
record Route(String source, String destination) {}
