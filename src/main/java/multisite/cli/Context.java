package multisite.cli;

import java.io.PrintWriter;
import java.util.Map;

/**
 * What a command gets from the world.
 *
 * @param environment the process's environment
 * @param workers how worker processes are started
 * @param out for answers
 * @param err for everything else
 */
record Context(
    Map<String, String> environment, WorkerLauncher workers, PrintWriter out, PrintWriter err) {}
