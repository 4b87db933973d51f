import type { Cause } from './cause.js';

const WRONG_PASSWORD = 'The server refused the username or password.';

/** Encryption and sign-in that the server wants, at whatever stage it says so, and the sign-in itself. */
export const signInCauses = [
  {
    cause: 'encryption-needed',
    when: [{ replies: [530], words: /\b(?:START)?TLS\b/i }],
    fault: 'account',
    title: ({ to }) => `${to.host} wants encryption first.`,
    advice:
      'Turn Allow Unencrypted Connection off: the connection then switches to encryption (STARTTLS) before anything is sent.',
    fields: ['allowUnencrypted', 'enableSsl'],
  },
  {
    cause: 'microsoft-sign-in-needed',
    when: [{ replies: [530], enhanced: ['5.7.57'] }],
    fault: 'account',
    title: 'Microsoft 365 wants a sign-in first.',
    advice:
      'Choose Basic authentication. Without a sign-in, an Exchange administrator has to set up a connector for the address of this system.',
    fields: ['authenticationType'],
  },
  {
    cause: 'sign-in-needed',
    when: [
      { replies: [530] },
      {
        stages: ['sender', 'recipient'],
        replies: [503, 550, 553, 554],
        enhanced: ['none', '5.5.1', '5.5.4', '5.7.0', '5.7.1'],
        words:
          /authentication (?:is )?required|must (?:first )?authenticate|client (?:is |was )?not authenticated|(?:log|sign) ?in first/i,
      },
    ],
    fault: 'account',
    title: ({ to }) => `${to.host} wants a sign-in first.`,
    advice: ({ to }) =>
      to.authenticationType === 'anonymous'
        ? 'Choose Basic authentication.'
        : 'It does not take the sign-in on this port as one. Try port 587 or 465, and ask whoever runs the mail server.',
    fields: ['authenticationType'],
  },
  {
    cause: 'microsoft-smtp-auth-off',
    when: [{ replies: [535], enhanced: ['5.7.139'], words: /SmtpClientAuthentication is disabled/i }],
    fault: 'account',
    title: 'Microsoft 365 has SMTP sign-in switched off for this mailbox or organization.',
    advice:
      'Have an Exchange administrator allow it (Set-CASMailbox -SmtpClientAuthenticationDisabled $false), or use the account kind Microsoft 365, which does not need it, where it is offered.',
    fields: ['host', 'authenticationType'],
  },
  {
    cause: 'microsoft-basic-authentication-off',
    when: [
      { replies: [535], enhanced: ['5.7.139'], words: /basic authentication is disabled/i },
      { replies: '5xx', enhanced: ['5.7.30'], words: /basic authentication is not supported/i },
    ],
    fault: 'account',
    title: 'Microsoft 365 no longer takes a username and password from this account.',
    advice:
      'Ask an Exchange administrator whether it can still be allowed. The account kind Microsoft 365, where it is offered, signs in another way.',
    fields: ['host', 'authenticationType'],
  },
  {
    cause: 'microsoft-sign-in-policy',
    when: [
      {
        replies: [535],
        enhanced: ['5.7.139'],
        words: /security defaults policy|did not meet the criteria|conditional access/i,
      },
    ],
    fault: 'account',
    title: "A security policy of your organization forbids this account's sign-in.",
    advice:
      'Ask the administrator of Microsoft Entra to except this account from security defaults or from the conditional access policy.',
    fields: ['username'],
  },
  {
    cause: 'microsoft-wrong-password',
    when: [{ replies: [535], enhanced: ['5.7.139'] }],
    fault: 'account',
    title: WRONG_PASSWORD,
    advice: 'Enter the password again. An account with two-step sign-in cannot sign in here with its password.',
    fields: ['username', 'password'],
  },
  {
    cause: 'exchange-sign-in-refused',
    when: [{ replies: [535], enhanced: ['5.7.3'] }],
    fault: 'account',
    title: 'Microsoft Exchange refused the sign-in.',
    advice: 'Enter username and password again, and ask whether this mailbox may sign in by SMTP.',
    fields: ['username', 'password'],
  },
  {
    cause: 'google-wrong-password',
    when: [{ replies: [535], enhanced: ['5.7.8'], words: /BadCredentials|gsmtp/i }],
    fault: 'account',
    title: WRONG_PASSWORD,
    advice: 'Google takes no account passwords here: make an app password in the Google account and enter that.',
    fields: ['username', 'password'],
  },
  {
    cause: 'google-app-password-needed',
    when: [{ replies: [534], enhanced: ['5.7.9'], words: /application-specific|gsmtp|google/i }],
    fault: 'account',
    title: 'Google wants an app password for this account.',
    advice: 'Make one in the Google account, under two-step verification, and enter it instead of the password.',
    fields: ['password'],
  },
  {
    cause: 'google-web-sign-in-needed',
    when: [{ replies: [534], enhanced: ['5.7.14'], words: /browser|gsmtp|google/i }],
    fault: 'account',
    title: 'Google wants this account to sign in with a browser once.',
    advice: 'Open the account in a browser and confirm the sign-in. Then make an app password and enter that.',
    fields: ['username', 'password'],
  },
  {
    cause: 'stronger-sign-in-needed',
    when: [{ replies: [534, 538] }],
    fault: 'account',
    title: ({ to }) => `${to.host} wants a safer sign-in.`,
    advice:
      'With two-step sign-in, make an app password and enter that. Otherwise ask the provider which sign-in it takes.',
    fields: ['password'],
  },
  {
    cause: 'sign-in-not-possible',
    when: [
      { stages: ['auth'], replies: [500, 502, 503, 504] },
      { codes: ['ENOAUTH'], message: /^The server offers/ },
    ],
    fault: 'account',
    title: ({ to }) => `${to.host} does not offer this way to sign in on port ${to.port}.`,
    advice: 'Try port 587 or 465. If the server knows this system by its address, choose Anonymous authentication.',
    fields: ['authenticationType', 'port'],
  },
  {
    cause: 'credentials-missing',
    when: [{ codes: ['ENOAUTH'] }],
    fault: 'account',
    title: 'There is no username or password to sign in with.',
    advice: 'Enter both, or choose Anonymous authentication.',
    fields: ['username', 'password', 'authenticationType'],
  },
  {
    cause: 'sign-in-unavailable',
    when: [{ stages: ['auth'], replies: [454] }],
    fault: 'temporary',
    title: ({ to }) => `${to.host} cannot check sign-ins at the moment.`,
    advice: 'Nothing to do unless it lasts: it is tried again by itself.',
    fields: [],
  },
  {
    cause: 'wrong-password',
    when: [{ replies: [535] }],
    fault: 'account',
    title: WRONG_PASSWORD,
    advice: 'Use the full address as username. With two-step sign-in, make an app password and enter that.',
    fields: ['username', 'password'],
  },
] as const satisfies readonly Cause[];
