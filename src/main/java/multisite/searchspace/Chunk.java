package multisite.searchspace;

/**
 * A run of neighbouring molecules of a search space, packed into one file.
 *
 * @param id from 0
 * @param firstIndex index of its first molecule
 * @param size molecules in it
 */
public record Chunk(int id, int firstIndex, int size) {}
