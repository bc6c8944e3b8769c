package multisite.thinker;

import com.google.errorprone.annotations.concurrent.GuardedBy;

/** Counts the free worker slots of one kind; a task submitter takes one before each task. */
public final class ResourceCounter {
  @GuardedBy("this")
  private int total;

  @GuardedBy("this")
  private int free;

  public ResourceCounter(int slots) {
    this.total = slots;
    this.free = slots;
  }

  /** Takes a slot, waiting until one is free. */
  public synchronized void acquire() throws InterruptedException {
    while (free <= 0) {
      wait();
    }
    free--;
  }

  /** Gives a slot back. */
  public synchronized void release() {
    if (free == total) {
      throw new IllegalStateException("more slots released than there are: " + total);
    }
    free++;
    notifyAll();
  }

  /** Has another number of slots from now on; slots in use beyond it go as they are given back. */
  public synchronized void resize(int slots) {
    free += slots - total;
    total = slots;
    notifyAll();
  }

  /** Slots in use. */
  public synchronized int inUse() {
    return total - free;
  }
}
