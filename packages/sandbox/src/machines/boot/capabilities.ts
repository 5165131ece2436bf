/**
 * All that root inside a machine may ever hold (its bounding set). What is left out is what reaches the host: no
 * sys_admin (mounts, cgroup release agents), no mknod and sys_rawio (devices), no dac_read_search (open_by_handle_at
 * leaves the root), no sys_module, sys_boot, sys_time, sys_ptrace, syslog, bpf, perfmon.
 */
export const machineCapabilities: readonly string[] = [
  'chown',
  'dac_override',
  'fowner',
  'fsetid',
  'kill',
  'setgid',
  'setuid',
  'setpcap',
  'setfcap',
  'net_bind_service',
  'net_raw',
  'net_admin',
  'sys_chroot',
  'sys_nice',
  'ipc_lock',
  'audit_write',
];

/** Arguments of setpriv(1) that bound a process and all that it starts. */
export function boundingArguments(): readonly string[] {
  return [
    `--bounding-set=-all,${machineCapabilities.map((name) => `+${name}`).join(',')}`,
    '--inh-caps=-all',
    '--ambient-caps=-all',
  ];
}
