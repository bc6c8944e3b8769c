package multisite.journal;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One line of a file of records.
 *
 * @param number its number in the file, from 1
 */
public record RecordLine(long number, JsonNode json) {}
