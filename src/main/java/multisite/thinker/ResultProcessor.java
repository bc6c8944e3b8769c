package multisite.thinker;

import multisite.task.Result;

/** What an agent does with each result of its topic. */
@FunctionalInterface
public interface ResultProcessor {
  void process(Result result) throws Exception;
}
