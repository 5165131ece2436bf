/** `0.8s`, `12s`, `3m 05s`, `1h 02m`: what a person reads at a glance. */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)}s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole}s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}m ${String(whole % 60).padStart(2, '0')}s`;
  return `${Math.floor(whole / 3600)}h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')}m`;
}

/** An ISO 8601 time without its fraction of a second: `2026-11-21T13:24:33Z`. */
export const instant = (iso: string): string => iso.replace(/\.\d+Z$/, 'Z');
