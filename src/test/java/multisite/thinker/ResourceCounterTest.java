package multisite.thinker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ResourceCounterTest {
  @Test
  void moreSlotsLetSomebodyInWhoWaits() throws Exception {
    ResourceCounter slots = new ResourceCounter(1);
    slots.acquire();
    CompletableFuture<Void> second = acquire(slots);
    slots.resize(2);
    second.get(10, TimeUnit.SECONDS);
    assertThat(slots.inUse()).isEqualTo(2);
  }

  @Test
  void fewerSlotsTakeEffectAsTheyAreGivenBack() throws Exception {
    ResourceCounter slots = new ResourceCounter(3);
    slots.acquire();
    slots.acquire();
    slots.acquire();
    slots.resize(1);
    assertThat(slots.inUse()).isEqualTo(3);
    slots.release();
    slots.release();
    CompletableFuture<Void> next = acquire(slots);
    assertThat(next).isNotDone();
    slots.release();
    next.get(10, TimeUnit.SECONDS);
    assertThat(slots.inUse()).isEqualTo(1);
    slots.release();
    assertThatThrownBy(slots::release).isInstanceOf(IllegalStateException.class);
  }

  private static CompletableFuture<Void> acquire(ResourceCounter slots) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            slots.acquire();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }
}
