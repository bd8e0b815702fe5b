import { Stagger } from '../../src/time/wait-queue';

describe('Stagger', () => {
  it('holds up nobody before it has begun', () => {
    const stagger = new Stagger(() => 0);
    stagger.admit(1_000);
    expect(stagger.readyAt()).toBe(-Infinity);
  });

  it('lets the first go at once, the next ones 25 to 37.5 ms apart, and those after them as they please', () => {
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

  it('draws up to half a gap on top', () => {
    const stagger = new Stagger(() => 0.999);
    stagger.start(2);
    stagger.admit(0);
    expect(stagger.readyAt()).toBe(38);
  });

  it('[R91] takes more than a second for 50, whatever is drawn', () => {
    const stagger = new Stagger(() => 0);
    stagger.start(50);
    let now = 0;
    for (let i = 0; i < 49; i += 1) {
      stagger.admit(now);
      now = stagger.readyAt();
    }
    expect(now).toBe(49 * 25);
  });

  it('counts anew, and never less, where it begins again on the way', () => {
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

  it('waits for none of those who have left', () => {
    const stagger = new Stagger(() => 0);
    stagger.start(1_000);
    stagger.admit(0, 1_000);
    expect(stagger.readyAt()).toBe(25);
    stagger.admit(25, 2);
    expect(stagger.readyAt()).toBe(50);
    stagger.admit(50, 1);
    expect(stagger.readyAt()).toBe(-Infinity);
  });

  it('does not begin for somebody who finds nobody waiting', () => {
    const stagger = new Stagger(() => 0);
    stagger.start(5);
    stagger.admit(0, 0);
    expect(stagger.readyAt()).toBe(-Infinity);
    stagger.admit(10, 0);
    expect(stagger.readyAt()).toBe(-Infinity);
  });

  it('goes back with the clock', () => {
    const stagger = new Stagger(() => 0);
    stagger.start(2);
    stagger.admit(1_000);
    stagger.rewind(400);
    expect(stagger.readyAt()).toBe(625);
  });
});
