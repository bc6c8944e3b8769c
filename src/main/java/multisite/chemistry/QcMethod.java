package multisite.chemistry;

/** One level of theory: relaxes one state of a molecule by an outside program. */
public interface QcMethod {
  /**
   * Relaxes the job's state from the job's geometry in the job's directory, which is empty, private
   * and thrown away by the caller.
   *
   * @throws QcException with a typed failure; not converged ones carry what was reached
   * @throws InterruptedException after the program was ended
   */
  Relaxation relax(QcJob job) throws QcException, InterruptedException;
}
