/**
 * Loaded before a program, this puts the clock of its host off by `GROUNDCREW_TEST_SKEW` milliseconds. The clocks of
 * databases and of other processes stay as they are.
 */
const skew = Number(process.env['GROUNDCREW_TEST_SKEW']);
const RealDate = Date;

class SkewedDate extends RealDate {
  constructor(...given: readonly unknown[]) {
    super(...((given.length === 0 ? [RealDate.now() + skew] : given) as [number]));
  }

  static override now(): number {
    return RealDate.now() + skew;
  }
}

globalThis.Date = SkewedDate as unknown as DateConstructor;
