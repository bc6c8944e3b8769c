package multisite.journal;

/**
 * A journal entry as it was read back.
 *
 * @param number of the line in the journal, from 1
 * @param time Unix time in seconds
 */
public record JournalLine(long number, double time, JournalEntry entry) {}
