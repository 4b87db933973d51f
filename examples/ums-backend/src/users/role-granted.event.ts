import { defineEvent } from 'ums-mail';

/** An event of our own. Its template is `templates/role-granted/en.md`; wrong data for it does not compile. */
export const roleGranted = defineEvent({
  key: 'role-granted',
  label: 'Role granted',
  description: 'Tells a person about a new role.',
  category: 'Account',
  links: { portal: 'Link to the portal' },
  variables: { role: { type: 'string', title: 'Name of the role' } },
  sample: { role: 'editor', links: { portal: 'https://portal.example.com/home' } },
});
