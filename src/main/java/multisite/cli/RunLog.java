package multisite.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.FileAppender;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/**
 * The log of a run in its {@code runtime.log}: everything from INFO up; stderr keeps to warnings.
 */
final class RunLog implements AutoCloseable {
  private final Logger root;
  private final FileAppender<ILoggingEvent> appender;

  private RunLog(Logger root, FileAppender<ILoggingEvent> appender) {
    this.root = root;
    this.appender = appender;
  }

  /** Starts to log into that file. */
  static RunLog to(Path file) throws IOException {
    PrivateDirectory.newFile(file);
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    LoggerContext context = root.getLoggerContext();
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern("%d{\"yyyy-MM-dd HH:mm:ss,SSS\"} - %logger{0} - %level - %msg%n");
    encoder.start();
    FileAppender<ILoggingEvent> appender = new FileAppender<>();
    appender.setContext(context);
    appender.setName("runtime.log");
    appender.setFile(file.toString());
    appender.setEncoder(encoder);
    appender.start();
    root.addAppender(appender);
    return new RunLog(root, appender);
  }

  /** From now on stderr carries warnings and errors only. */
  static void quietenTerminal() {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    Appender<ILoggingEvent> terminal = root.getAppender("stderr");
    if (terminal != null) {
      ThresholdFilter filter = new ThresholdFilter();
      filter.setLevel(Level.WARN.toString());
      filter.start();
      terminal.addFilter(filter);
    }
  }

  @Override
  public void close() {
    root.detachAppender(appender);
    appender.stop();
  }
}
