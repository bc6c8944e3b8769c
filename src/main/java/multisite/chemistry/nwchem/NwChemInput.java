package multisite.chemistry.nwchem;

import java.util.Locale;
import multisite.chemistry.Geometry;
import multisite.chemistry.QcJob;

/** Writes the input file of one relaxation. */
final class NwChemInput {
  private NwChemInput() {}

  static String text(QcJob job, int memoryMb) {
    boolean second = job.attempt() > 1;
    return """
        start task
        title "%s %s"
        memory total %d mb
        charge %d
        geometry units angstrom noautoz
        %send
        basis spherical
          * library "3-21g"
        end
        dft
          xc b3lyp
          mult %d
          iterations %d
          grid xfine
          convergence energy 1e-8
        end
        driver
          maxiter %d
        end
        set driver:linopt 0
        task dft optimize
        """
        .formatted(
            job.geometry().formula(),
            job.state().label(),
            memoryMb,
            job.state().charge(),
            atoms(job.geometry()),
            job.state().multiplicity(),
            second ? 500 : 150,
            second ? 300 : 100);
  }

  private static String atoms(Geometry geometry) {
    StringBuilder lines = new StringBuilder();
    for (int atom = 0; atom < geometry.size(); atom++) {
      lines.append(
          String.format(
              Locale.ROOT,
              "  %-2s %16.10f %16.10f %16.10f\n",
              geometry.symbols().get(atom),
              geometry.coordinate(atom, 0),
              geometry.coordinate(atom, 1),
              geometry.coordinate(atom, 2)));
    }
    return lines.toString();
  }
}
