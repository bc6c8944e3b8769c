package multisite.searchspace;

import java.util.SortedMap;

/**
 * What a file of molecules holds and what was kept of it.
 *
 * @param read molecules in the file
 * @param skipped those that are invalid
 * @param unwanted valid ones of other elements or sizes than asked for
 * @param duplicates valid and wanted ones that were there before
 * @param kept the rest
 * @param fewestHeavyAtoms of those that were kept
 * @param mostHeavyAtoms of those that were kept
 * @param elements molecules kept that have the element, by its symbol
 * @param digest SHA-256 of the SMILES kept, each ended by a newline: {@link SearchSpace#digest}
 */
public record SiftReport(
    long read,
    SkippedMolecules skipped,
    long unwanted,
    long duplicates,
    long kept,
    int fewestHeavyAtoms,
    int mostHeavyAtoms,
    SortedMap<String, Long> elements,
    String digest) {}
