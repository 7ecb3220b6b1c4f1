package io.skystack.dns.health;

/** Whether the program is about to end, though it answers still. One for the program. */
final class LameDuck {
  private volatile boolean isOn;

  void begin() {
    isOn = true;
  }

  boolean isOn() {
    return isOn;
  }
}
