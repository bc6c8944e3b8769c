package multisite.compute;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Texts as globus-compute-endpoint 4.19.0 writes them. */
class TracebackTest {
  @Test
  void anExceptionIsWhatStandsBelowItsLastFrame() {
    assertThat(
            Traceback.sentence(
                """
                ++++++++++++++++++++
                Traceback (most recent call last):
                  File "/usr/lib/python3.11/concurrent/futures/_base.py", line 401, in __get_result
                    raise self._exception
                KeyError: 'x'

                During handling of the above exception, another exception occurred:

                Traceback (most recent call last):
                  File "/venv/globus_compute_endpoint/engines/base.py", line 326, in _invoke
                    work_f = submission_partial()
                             ^^^^^^^^^^^^^^^^^^^^
                ValueError: resource_specification is not supported on ThreadPoolEngine.
                For MPI apps, use GlobusMPIEngine.
                --------------------
                """))
        .isEqualTo("ValueError: resource_specification is not supported on ThreadPoolEngine.");
  }

  @Test
  void aUserEndpointThatDoesNotStartSaysWhyFirst() {
    assertThat(
            Traceback.sentence(
                """
                Unable to start user endpoint process for alice [exit code: 73; (ValidationError) \
                Additional properties are not allowed ('account' was unexpected)

                Failed validating 'additionalProperties' in schema:
                    {'type': 'object',
                     'additionalProperties': False}

                On instance:
                    {'account': 'chem'}]
                """))
        .isEqualTo(
            "Unable to start user endpoint process for alice [exit code: 73; (ValidationError)"
                + " Additional properties are not allowed ('account' was unexpected)");
  }

  @Test
  void aLineIsItself() {
    assertThat(Traceback.sentence("  \nWorkerLost: host n1\n")).isEqualTo("WorkerLost: host n1");
    assertThat(Traceback.sentence("")).isEmpty();
  }
}
