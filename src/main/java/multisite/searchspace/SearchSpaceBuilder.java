package multisite.searchspace;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import multisite.chemistry.InvalidMoleculeException;
import multisite.chemistry.SmilesReader;
import multisite.ml.MolecularGraph;
import multisite.ml.PackedGraphs;
import org.jspecify.annotations.Nullable;

/** Builds the files of a search space in one pass: read, judge in parallel, write in order. */
final class SearchSpaceBuilder {
  private static final int BATCH = 512;

  private final Path file;
  private final Path directory;
  private final SearchSpaceSettings settings;
  private final BooleanSupplier givenUp;
  private final SkippedMolecules skipped = new SkippedMolecules();
  private final MessageDigest digest = sha256();
  private PackedGraphs.Builder chunk = new PackedGraphs.Builder();
  private int chunks;
  private int size;

  SearchSpaceBuilder(
      Path file, Path directory, SearchSpaceSettings settings, BooleanSupplier givenUp) {
    this.file = file;
    this.directory = directory;
    this.settings = settings;
    this.givenUp = givenUp;
  }

  SearchSpaceIndex build() throws IOException, InterruptedException {
    try (SearchSpaceReader reader = SearchSpaceReader.open(file);
        OutputStream smiles =
            new BufferedOutputStream(
                Files.newOutputStream(directory.resolve(SmilesStore.FILE)), 1 << 16)) {
      new OrderedPipeline(settings.threads(), BATCH)
          .run("featurize", reader, this::judge, judged -> take(judged, smiles));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    if (chunk.size() > 0) {
      writeChunk();
    }
    if (size == 0) {
      throw new SearchSpaceException(
          "no molecule of %s can be searched; %s".formatted(file, skipped.summary()));
    }
    return new SearchSpaceIndex(
        size, settings.chunkSize(), HexFormat.of().formatHex(digest.digest()), skipped);
  }

  /** A molecule with its graph, or with the sentence that refuses it. */
  private record Judged(MoleculeLine molecule, @Nullable MolecularGraph graph, String refusal) {}

  private List<Judged> judge(List<MoleculeLine> batch) {
    MoleculeJudge judge = new MoleculeJudge(settings.rules(), settings.encodable());
    List<Judged> judged = new ArrayList<>(batch.size());
    for (MoleculeLine molecule : batch) {
      try {
        judged.add(new Judged(molecule, judge.graph(molecule.smiles()), ""));
      } catch (InvalidMoleculeException e) {
        judged.add(new Judged(molecule, null, e.sentence()));
      }
    }
    return judged;
  }

  private boolean take(List<Judged> batch, OutputStream smiles) {
    if (givenUp.getAsBoolean()) {
      throw new CancellationException("the search space was given up");
    }
    try {
      for (Judged judged : batch) {
        if (judged.graph() == null) {
          refuse(judged);
        } else {
          add(judged.molecule(), judged.graph(), smiles);
        }
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void add(MoleculeLine molecule, MolecularGraph graph, OutputStream smiles)
      throws IOException {
    byte[] line =
        (SmilesReader.firstWord(molecule.smiles()) + '\n').getBytes(StandardCharsets.UTF_8);
    smiles.write(line);
    digest.update(line);
    chunk.add(graph);
    size = Math.addExact(size, 1);
    if (chunk.size() == settings.chunkSize()) {
      writeChunk();
    }
  }

  private void refuse(Judged judged) {
    MoleculeLine molecule = judged.molecule();
    if (settings.onInvalid() == OnInvalid.FAIL) {
      throw refusal(file, molecule, judged.refusal());
    }
    skipped.add(molecule.line(), judged.refusal());
  }

  /** Why the molecule of that line ends it all. */
  static SearchSpaceException refusal(Path file, MoleculeLine molecule, String sentence) {
    String smiles = molecule.smiles();
    String shown = smiles.length() <= 80 ? smiles : smiles.substring(0, 79) + "…";
    return SearchSpaceException.at(
        file, molecule.line(), "'%s' is refused: %s".formatted(shown, sentence));
  }

  private void writeChunk() throws IOException {
    Files.write(directory.resolve(SearchSpace.graphsFile(chunks)), chunk.build().toBytes());
    chunks++;
    chunk = new PackedGraphs.Builder();
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
