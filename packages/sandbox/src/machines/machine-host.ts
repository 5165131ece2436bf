/** What EC2 asks of whatever runs instances. With root on Linux they are real machines; elsewhere a host that has none. */
export interface MachineHost {
  /** False where instances exist without a machine behind them; `why` then says what is missing. */
  readonly real: boolean;
  readonly why?: string;
  /** Public addresses of this sandbox are taken from here: sandboxes on one kernel each have a block of their own. */
  readonly publicCidr: string;
  /** First boot. Resolves once PID 1 runs; user data and sshd go on by themselves. */
  launch(spec: MachineSpec): Promise<void>;
  stop(instanceId: string): Promise<void>;
  /** Boots again what was stopped: same disk, no user data. */
  start(spec: MachineSpec): Promise<void>;
  reboot(instanceId: string): Promise<void>;
  /** Ends all its processes and removes its disk. */
  terminate(instanceId: string): Promise<void>;
  consoleOutput(instanceId: string): Promise<string>;
  /** Makes the file behind a volume; attaching shows it as `device` inside the machine. Sizes in GiB, files are sparse. */
  createVolume(volumeId: string, sizeGiB: number): Promise<void>;
  deleteVolume(volumeId: string): Promise<void>;
  attachVolume(volumeId: string, instanceId: string, device: string): Promise<void>;
  detachVolume(volumeId: string, instanceId: string): Promise<void>;
  /** A further interface shows up in a machine that runs; one that is off has it with its next boot. */
  attachInterface(instanceId: string, spec: InterfaceSpec): Promise<void>;
  detachInterface(instanceId: string, networkInterfaceId: string): Promise<void>;
  /** Tells what the firewall, the addresses and the names are now; called after each change of the network world. */
  syncNetwork(network: NetworkView): Promise<void>;
  /** A load balancer listens on its public address and spreads over the healthy targets of its groups. */
  putLoadBalancer(spec: LoadBalancerSpec): Promise<void>;
  removeLoadBalancer(id: string): Promise<void>;
  /** Health by target id, as the load balancer's checks of this group see it; missing where they have not decided yet. */
  loadBalancerHealth(id: string, groupId: string): ReadonlyMap<string, TargetHealthState>;
  /** The public address that a load balancer's DNS name stands for; undefined where there is none. */
  resolve(dnsName: string): string | undefined;
  /** Hears of each machine that powered off by itself, as `shutdown` inside does. */
  onPowerOff(listener: (instanceId: string) => void): void;
  /** Ends every machine, namespace, mount and loop device that this host made. */
  close(): Promise<void>;
}

export interface MachineSpec {
  readonly instanceId: string;
  readonly account: string;
  readonly region: string;
  readonly availabilityZone: string;
  readonly instanceType: string;
  readonly imageId: string;
  /** As AWS gives it: `ip-10-0-1-5` with the region's internal domain. */
  readonly hostname: string;
  readonly vpcId: string;
  readonly interfaces: readonly InterfaceSpec[];
  /** Decoded user data. */
  readonly userData?: string;
  /** OpenSSH line of the key pair, for `user`'s authorized_keys. */
  readonly publicKey?: string;
  readonly keyName?: string;
  /** The image's login: `ec2-user`, `ubuntu`, `admin`. */
  readonly user: string;
  readonly iamInstanceProfileArn?: string;
  readonly securityGroupNames: readonly string[];
  /** 'optional' or 'required' (IMDSv2 only). */
  readonly httpTokens: 'optional' | 'required';
  /** Short-lived keys of the instance's role, for the metadata service; undefined without a profile. */
  roleCredentials?():
    | {
        readonly roleName: string;
        readonly accessKeyId: string;
        readonly secretAccessKey: string;
        readonly token: string;
        readonly expiration: string;
      }
    | undefined;
}

export interface InterfaceSpec {
  readonly networkInterfaceId: string;
  readonly macAddress: string;
  readonly privateIps: readonly string[];
  readonly subnetCidr: string;
}

export interface NetworkView {
  readonly vpcs: readonly {
    readonly vpcId: string;
    readonly cidrs: readonly string[];
    readonly hasInternetGateway: boolean;
  }[];
  readonly addresses: readonly {
    readonly vpcId: string;
    readonly instanceId: string;
    readonly privateIp: string;
    readonly publicIp?: string;
    /** True where the subnet's route table leads to an internet gateway. */
    readonly reachable: boolean;
    /** The address of the NAT gateway that gets it out, where it has none of its own. */
    readonly egressIp?: string | undefined;
    readonly securityGroupIds: readonly string[];
  }[];
  readonly securityGroups: readonly {
    readonly groupId: string;
    readonly vpcId: string;
    readonly ingress: readonly FirewallRule[];
    readonly egress: readonly FirewallRule[];
  }[];
}

export interface FirewallRule {
  /** `tcp`, `udp`, `icmp`, `-1`, or a protocol number. */
  readonly protocol: string;
  readonly fromPort?: number;
  readonly toPort?: number;
  readonly cidr?: string;
  /** Members of this group may pass. */
  readonly groupId?: string;
}

/** A load balancer of any kind, as the host runs it. */
export interface LoadBalancerSpec {
  readonly id: string;
  readonly dnsName: string;
  readonly publicIp: string;
  readonly vpcId: string;
  /** What it has in its subnets: rules that admit one of these admit its connections. */
  readonly privateIps: readonly string[];
  /** Its groups: they admit its clients, and machines admit it by rules that name them. Absent: admits everyone. */
  readonly securityGroupIds?: readonly string[];
  readonly listeners: readonly ListenerSpec[];
  readonly groups: readonly TargetGroupSpec[];
}

export interface ListenerSpec {
  readonly port: number;
  /** `tcp` passes connections on, `http` requests. */
  readonly layer: 'tcp' | 'http';
  /** Encryption ends here, by a certificate that signs itself. */
  readonly secure: boolean;
  readonly action: ListenerAction;
}

export type ListenerAction =
  | {
      readonly kind: 'forward';
      readonly groups: readonly { readonly groupId: string; readonly weight: number }[];
      /** Instead of the port that each target has. */
      readonly port?: number;
    }
  | {
      readonly kind: 'redirect';
      readonly statusCode: 301 | 302;
      /** These hold `#{protocol}`, `#{host}`, `#{port}`, `#{path}` and `#{query}` of the request. */
      readonly protocol: string;
      readonly host: string;
      readonly port: string;
      readonly path: string;
      readonly query: string;
    }
  | {
      readonly kind: 'fixed-response';
      readonly statusCode: number;
      readonly contentType: string;
      readonly body: string;
    };

export interface TargetGroupSpec {
  readonly id: string;
  /** Targets are spoken to with TLS, whatever certificate they show. */
  readonly secure: boolean;
  readonly targets: readonly { readonly id: string; readonly instanceId: string; readonly port: number }[];
  readonly healthCheck: HealthCheckSpec;
}

export interface HealthCheckSpec {
  /** `TCP` is content with a connection. */
  readonly protocol: 'TCP' | 'HTTP' | 'HTTPS';
  /** Absent: that of each target. */
  readonly port: number | undefined;
  readonly path: string;
  /** Status codes that say well: `200`, `200-299,301`. */
  readonly codes: string;
  /** Seconds. */
  readonly interval: number;
  readonly timeout: number;
  /** Checks in a row that decide: on a new target, on an unhealthy one, on a healthy one. */
  readonly initial: number;
  readonly healthy: number;
  readonly unhealthy: number;
}

export type TargetHealthState = 'healthy' | 'unhealthy';
