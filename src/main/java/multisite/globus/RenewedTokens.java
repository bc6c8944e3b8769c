package multisite.globus;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps one token, and gets another one a minute before its end or when it is refused. */
final class RenewedTokens implements Tokens {
  private final Clock clock;
  private final First first;
  private final Renewal renewal;

  @GuardedBy("this")
  private @Nullable Token token;

  @GuardedBy("this")
  private boolean isRefused;

  /** Where the first token is, if it is somewhere. */
  @FunctionalInterface
  interface First {
    Optional<Token> token() throws GlobusException;
  }

  /** Gets a token in place of one that has ended or was refused. */
  @FunctionalInterface
  interface Renewal {
    Token after(Optional<Token> old) throws GlobusException, InterruptedException;
  }

  RenewedTokens(Clock clock, First first, Renewal renewal) {
    this.clock = clock;
    this.first = first;
    this.renewal = renewal;
  }

  @Override
  public synchronized String token() throws GlobusException, InterruptedException {
    Token current = token == null ? first.token().orElse(null) : token;
    if (current == null || isRefused || !current.isFreshAt(clock.instant())) {
      current = renewal.after(Optional.ofNullable(current));
      isRefused = false;
    }
    token = current;
    return current.accessToken();
  }

  @Override
  public synchronized void refused(String text) {
    if (token != null && token.accessToken().equals(text)) {
      isRefused = true;
    }
  }
}
