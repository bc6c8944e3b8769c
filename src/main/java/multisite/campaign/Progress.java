package multisite.campaign;

/**
 * How far a search is.
 *
 * @param initialDone successes of the initial set
 * @param initialSize its size
 * @param searchDone successes of the search
 * @param searchSize its budget
 * @param running simulations that were picked and have no result yet
 * @param failures failed simulations so far
 * @param rankings rankings installed so far
 * @param updating whether models are being trained or asked
 */
public record Progress(
    int initialDone,
    int initialSize,
    int searchDone,
    int searchSize,
    int running,
    int failures,
    int rankings,
    boolean updating) {}
