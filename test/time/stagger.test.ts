import { Stagger } from '../../src/time/wait-queue';

describe('Stagger', () => {
  it('Stagger delays no caller before it has started', () => {
    const stagger = new Stagger(() => 0);
    stagger.admit(1_000);
    expect(stagger.readyAt()).toBe(-Infinity);
  });

  it('Stagger admits the first at once, the next ones 25 to 37.5 ms apart, and later ones at once', () => {
    const draws = [0, 0.5, 0.999];
    const stagger = new Stagger(() => draws.shift() ?? 0);
    stagger.start(3);
    expect(stagger.readyAt()).toBe(-Infinity);
    stagger.admit(1_000);
    expect(stagger.readyAt()).toBe(1_025);
    stagger.admit(1_025);
    expect(stagger.readyAt()).toBe(1_025 + 32);
    stagger.admit(1_057);
    expect(stagger.readyAt()).toBe(-Infinity);
    stagger.admit(1_057);
    expect(stagger.readyAt()).toBe(-Infinity);
  });

  it('Stagger adds up to half a gap', () => {
    const stagger = new Stagger(() => 0.999);
    stagger.start(2);
    stagger.admit(0);
    expect(stagger.readyAt()).toBe(38);
  });

  it('[R91] Stagger takes more than a second for 50 callers, whatever is drawn', () => {
    const stagger = new Stagger(() => 0);
    stagger.start(50);
    let now = 0;
    for (let i = 0; i < 49; i += 1) {
      stagger.admit(now);
      now = stagger.readyAt();
    }
    expect(now).toBe(49 * 25);
  });

  it('Stagger restarts its count, and never lowers it', () => {
    const stagger = new Stagger(() => 0);
    stagger.start(3);
    stagger.admit(0);
    stagger.start(1);
    stagger.admit(25);
    expect(stagger.readyAt()).toBe(50);
    stagger.start(2);
    stagger.admit(50);
    expect(stagger.readyAt()).toBe(75);
    stagger.admit(75);
    expect(stagger.readyAt()).toBe(-Infinity);
  });

  it('Stagger does not wait for callers that have left', () => {
    const stagger = new Stagger(() => 0);
    stagger.start(1_000);
    stagger.admit(0, 1_000);
    expect(stagger.readyAt()).toBe(25);
    stagger.admit(25, 2);
    expect(stagger.readyAt()).toBe(50);
    stagger.admit(50, 1);
    expect(stagger.readyAt()).toBe(-Infinity);
  });

  it('Stagger does not start without waiting callers', () => {
    const stagger = new Stagger(() => 0);
    stagger.start(5);
    stagger.admit(0, 0);
    expect(stagger.readyAt()).toBe(-Infinity);
    stagger.admit(10, 0);
    expect(stagger.readyAt()).toBe(-Infinity);
  });

  it('Stagger moves back with the clock', () => {
    const stagger = new Stagger(() => 0);
    stagger.start(2);
    stagger.admit(1_000);
    stagger.rewind(400);
    expect(stagger.readyAt()).toBe(625);
  });
});
