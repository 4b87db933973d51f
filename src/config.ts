import type { Request } from 'express';
import { type OpenIdConfig, type OpenIdOptions, parseOpenId } from './access/openid/openid-options.js';
import type { Person } from './access/person.js';
import {
  networkPolicy,
  parseAllowedNetworks,
  parseAllowedPorts,
  USUAL_MAIL_PORTS,
} from './mail-transports/network-policy.js';
import type { NetworkPolicy } from './mail-transports/transport.js';
import { KeyRing, parseSecretKeys } from './secrets/key-ring.js';
import { isServerUrl, SIGNS_IN_URLS } from './server-url.js';

/** What `MailModule.forRoot` takes. Nothing of it is read from the environment. */
export interface MailModuleOptions {
  /** Where people reach the UMS: `https://portal.example.com`. Links in emails may lead there. */
  readonly baseUrl: string;
  /** `id:base64` of 32 bytes, several by commas, the first is active: seals stored secrets and waiting emails. */
  readonly secretKeys: string;
  /** Production refuses loopback servers and does not offer the `capture` kind. Default: true. */
  readonly production?: boolean;
  /** List of `loopback`, `private`, `public` and CIDR ranges that mail may connect to. Default: all but loopback. */
  readonly allowedNetworks?: string;
  /** Ports that settings may name. Default: `25,465,587,2525`. */
  readonly allowedPorts?: string;
  /** Further hosts that links may lead to: `host`, `http://host` for plain http, `*` for every https host. */
  readonly linkHosts?: string;
  /** The language of emails to people whose own is unknown, or in which there is no template. Default: `en`. */
  readonly locale?: string;
  /** How many emails this process sends at the same time. Default: 5. */
  readonly concurrency?: number;
  /** Whether this process sends emails (default) or only accepts them. */
  readonly worker?: boolean;
  /**
   * `redis://host:6379` or `rediss://…`: processes call each other by it when emails become due, instead of finding them
   * by looking every second. It holds ids only, and may fail and forget. Needs the packages `bullmq` and `ioredis`, and
   * PostgreSQL, as several processes do. Default: none.
   */
  readonly redisUrl?: string;
  /** Test Connection for each person, a minute. Default: 5. */
  readonly connectionTestsPerMinute?: number;
  /** Test emails for each person, an hour. Default: 10. */
  readonly testEmailsPerHour?: number;
  /** For how many days the log keeps emails once they are settled, 1 to 730. Default: 90. */
  readonly logRetentionDays?: number;
  /**
   * Whether the application's log gets a line, at level debug, for each email that is queued or accepted. Default: only
   * for trouble, as at a thousand emails a second such lines cost more than the emails.
   */
  readonly logsEveryEmail?: boolean;
  /** A token that may do everything over HTTP. Default: none. */
  readonly adminToken?: string;
  /** Sign-in to the page through the organization's own provider, with OpenID Connect. Default: none. */
  readonly openId?: OpenIdOptions;
  /**
   * The host application's own login. `null`: not signed in there; tokens, API keys and our sessions are tried then.
   * Where it reads a cookie, the host also refuses requests that other sites forge: we cannot tell how it signs in.
   */
  readonly authenticate?: (request: Request) => Person | null | Promise<Person | null>;
}

/** An option, or an option of an option: what a problem can be about. */
type OptionName = keyof MailModuleOptions | `openId.${keyof OpenIdOptions}`;

/** The network policy knows what is usual. */
const NOTHING_SAID: { value?: undefined; problems?: undefined } = {};

/** The options, checked once and frozen. Every room may read it. */
export class Config {
  readonly baseUrl: URL;
  readonly keyRing: KeyRing;
  readonly production: boolean;
  readonly network: NetworkPolicy;
  readonly linkHosts: readonly string[];
  readonly locale: string;
  readonly concurrency: number;
  readonly worker: boolean;
  readonly redisUrl: string | undefined;
  readonly connectionTestsPerMinute: number;
  readonly testEmailsPerHour: number;
  readonly logRetentionDays: number;
  readonly logsEveryEmail: boolean;
  readonly adminToken: string | undefined;
  readonly openId: OpenIdConfig | undefined;
  readonly authenticate: MailModuleOptions['authenticate'];

  /**
   * @param names how the caller calls the options, for the sentences: the server says `MAIL_ALLOWED_PORTS`.
   * @throws ConfigError with every problem listed.
   */
  constructor(options: MailModuleOptions, names: Partial<Record<OptionName, string>> = {}) {
    const problems: string[] = [];
    const refuse = (option: OptionName, ...sentences: readonly string[]) => {
      for (const sentence of sentences) problems.push(`${names[option] ?? option}: ${sentence}`);
    };
    const count = (
      option: 'concurrency' | 'connectionTestsPerMinute' | 'testEmailsPerHour' | 'logRetentionDays',
      usual: number,
      most: number,
    ) => {
      const value = options[option] ?? usual;
      if (!Number.isInteger(value) || value < 1 || value > most)
        refuse(option, `Must be a whole number from 1 to ${most}.`);
      return value;
    };

    this.production = options.production ?? true;
    this.baseUrl = new URL(URL.canParse(options.baseUrl) ? options.baseUrl : 'http://unknown.invalid');
    if (
      !/^https?:$/.test(this.baseUrl.protocol) ||
      this.baseUrl.hostname === 'unknown.invalid' ||
      this.baseUrl.username ||
      this.baseUrl.search ||
      this.baseUrl.hash
    ) {
      refuse('baseUrl', 'Must be an address such as https://portal.example.com, without user, query or fragment.');
    }
    const keys = parseSecretKeys(options.secretKeys);
    if (keys.problems) refuse('secretKeys', ...keys.problems);
    this.keyRing = keys.keys ? new KeyRing(keys.keys) : (undefined as never);

    const networks =
      options.allowedNetworks === undefined ? NOTHING_SAID : parseAllowedNetworks(options.allowedNetworks);
    const ports = parseAllowedPorts(options.allowedPorts ?? USUAL_MAIL_PORTS);
    if (networks.problems) refuse('allowedNetworks', ...networks.problems);
    if (ports.problems) refuse('allowedPorts', ...ports.problems);
    this.network = networkPolicy({
      production: this.production,
      ...(networks.value && { allowedNetworks: networks.value }),
      allowedPorts: ports.value ?? (undefined as never),
    });

    this.linkHosts = (options.linkHosts ?? '')
      .split(',')
      .map((host) => host.trim())
      .filter(Boolean);
    for (const host of this.linkHosts) {
      if (!/^(\*|(https?:\/\/)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?)$/i.test(host)) {
        refuse('linkHosts', `"${host}" must be a host name, http://host for plain http, or * for every https host.`);
      }
    }
    this.locale = options.locale ?? 'en';
    if (!isLocale(this.locale)) refuse('locale', 'Must be a language such as en or pt-BR.');
    this.concurrency = count('concurrency', 5, 500);
    this.connectionTestsPerMinute = count('connectionTestsPerMinute', 5, 10_000);
    this.testEmailsPerHour = count('testEmailsPerHour', 10, 10_000);
    this.logRetentionDays = count('logRetentionDays', 90, 730);
    this.logsEveryEmail = options.logsEveryEmail ?? false;
    this.worker = options.worker ?? true;
    this.redisUrl = options.redisUrl;
    if (this.redisUrl !== undefined && !isServerUrl(this.redisUrl, ['redis', 'rediss'])) {
      refuse('redisUrl', `Must be redis://user:password@host:6379, or rediss:// for TLS. ${SIGNS_IN_URLS}`);
    }
    this.adminToken = options.adminToken;
    if (this.adminToken !== undefined && !/^[\x21-\x7e]{24,256}$/.test(this.adminToken)) {
      refuse('adminToken', 'Must have 24 to 256 visible ASCII characters: openssl rand -base64 32');
    }
    const openId = options.openId && parseOpenId(options.openId, this.production);
    for (const [name, sentence] of openId?.problems ?? []) refuse(`openId.${name}`, sentence);
    this.openId = openId?.value;
    this.authenticate = options.authenticate;
    if (problems.length > 0) throw new ConfigError(problems);
    Object.freeze(this);
  }
}

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

/** The start stops here, with everything that is wrong in one list. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly string[]) {
    super(
      `The configuration has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    );
  }
}
