/** What a worker can run: run_simulation, evaluate_mpnn, update_mpnn, retrain_mpnn. */
@NullMarked
package multisite.function;

import org.jspecify.annotations.NullMarked;
