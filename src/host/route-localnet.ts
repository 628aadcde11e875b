import {deviceSysctl, type Sysctl} from './sysctl.ts'

export interface LocalnetAnswer {
  /** null: neither setting was read. */
  readonly enabled: boolean | null
  readonly evidence: Sysctl | null
}

/** Whether packets from and to 127.0.0.0/8 may cross a device: its own setting or that of `all` (IN_DEV_ROUTE_LOCALNET, linux/inetdevice.h). */
export function routesLocalnet(sysctls: readonly Sysctl[], dev: string): LocalnetAnswer {
  const settings = [dev, 'all'].map((name) => deviceSysctl(sysctls, 4, name, 'route_localnet'))
  const on = settings.find((setting) => setting !== null && setting.value !== '0')
  if (on) return {enabled: true, evidence: on}
  const [own] = settings
  return {enabled: settings.some((setting) => setting === null) ? null : false, evidence: own ?? null}
}
