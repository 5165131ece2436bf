// Preloaded into a measured command (`node --import`): leaves what the process used in the file that USAGE_FILE names.
// Plain JavaScript, since loading what strips types would be measured too.
import { writeFileSync } from 'node:fs';

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const usage = { cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakMegabytes: maxRSS / 1024 };
  writeFileSync(process.env['USAGE_FILE'] ?? '', JSON.stringify(usage));
});
