package multisite.endpoint;

/**
 * One process of a pool.
 *
 * @param slot the worker's place in the pool, from 0
 * @param generation counts the processes that had this place, from 1
 */
public record WorkerId(int slot, int generation) {}
