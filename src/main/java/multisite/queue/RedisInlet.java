package multisite.queue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import redis.clients.jedis.args.ListDirection;
import redis.clients.jedis.exceptions.JedisException;

/**
 * One list as seen by one receiver: an item goes to the receiver's hand (a list of its own, so that
 * it is not lost with the receiver), is looked at, and then goes to the items under way or is
 * dropped. Not for several threads at once.
 */
final class RedisInlet {
  private final RedisLink link;
  private final RedisKeys keys;
  private final String source;
  private final String hand;
  private final String underWay;

  /** Whether the hand may hold more than was seen: after a step whose answer did not come. */
  private boolean unsure;

  RedisInlet(RedisLink link, RedisKeys keys, String receiver, String source, String underWay) {
    this.link = link;
    this.keys = keys;
    this.source = source;
    this.hand = keys.hand(receiver, source);
    this.underWay = underWay;
  }

  /** The hand's member in the leases. */
  String handMember() {
    return "h:" + hand + "|" + source;
  }

  /** The next item, now in the hand, or nothing within that time; a lost server is waited for. */
  Optional<String> next(Duration timeout) throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    int failures = 0;
    while (true) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
      try {
        Optional<String> item = step(left);
        failures = 0;
        if (item.isPresent() || left.isZero()) {
          return item;
        }
      } catch (JedisException e) {
        unsure = true;
        link.note(e);
        if (left.isZero()) {
          return Optional.empty();
        }
        link.pause(failures++);
      }
    }
  }

  private Optional<String> step(Duration left) {
    if (unsure) {
      Optional<String> inHand = link.once(redis -> Optional.ofNullable(redis.lindex(hand, -1)));
      if (inHand.isPresent()) {
        return inHand;
      }
      unsure = false;
    }
    if (left.isZero()) {
      return link.once(
          redis ->
              Optional.ofNullable(
                  redis.lmove(source, hand, ListDirection.LEFT, ListDirection.RIGHT)));
    }
    long millis = Math.max(1, Math.min(left.toMillis(), RedisLink.LONGEST_BLOCK.toMillis()));
    return link.once(
        redis ->
            Optional.ofNullable(
                redis.blmove(
                    source, hand, ListDirection.LEFT, ListDirection.RIGHT, millis / 1000.0)));
  }

  /**
   * Puts what is in the hand under way; true if it is now, false if it was answered, is already
   * under way, or was taken back from a hand that was thought dead.
   *
   * @param id the task's
   * @param field its name among the items under way
   * @param member its name among the leases
   */
  boolean take(String id, String field, String member, boolean unlessAnswered, Duration lease)
      throws InterruptedException {
    List<?> reply =
        (List<?>)
            link.patiently(
                redis ->
                    RedisScript.TAKE.run(
                        redis,
                        List.of(hand, underWay, keys.leases(), keys.answered()),
                        List.of(
                            field,
                            member,
                            Long.toString(lease.toMillis()),
                            id,
                            unlessAnswered ? id : "")));
    unsure = unsure || !Long.valueOf(0).equals(reply.get(1));
    return "taken".equals(reply.get(0));
  }

  /** Forgets an item that is in the hand. */
  void drop(String item) throws InterruptedException {
    if (link.patiently(redis -> redis.lrem(hand, -1, item)) == 0
        && link.patiently(redis -> item.equals(redis.lindex(hand, -1)))) {
      link.patiently(redis -> redis.rpop(hand)); // no UTF-8: its bytes are not those of its text
    }
  }
}
