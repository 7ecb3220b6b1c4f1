package io.skystack.exechealthz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Size;

class TailTest {
  private static final int SIZE = 16;

  @Property(tries = 200)
  void theEndIsKeptAndTheRestCounted(
      @ForAll @Size(max = 8) List<@CharRange(from = 'a', to = 'z') String> parts) {
    Tail tail = new Tail(SIZE);
    parts.forEach(part -> tail.write(part.getBytes(UTF_8), part.length()));
    String all = String.join("", parts);
    int left = Math.max(0, all.length() - SIZE);
    String note = left == 0 ? "" : "(" + left + " bytes left out)\n";
    assertThat(tail.text()).isEqualTo(note + all.substring(left));
  }
}
