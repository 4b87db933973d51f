import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { EmailAccountField, ProviderField } from './account-fields.js';
import { type Section, sectionsOf, type Setting } from './kind.js';
import { SenderFields } from './sender-fields.js';
import { SettingField } from './setting-field.js';
import type { SettingsForm } from './settings-form.js';

interface SectionsProps {
  readonly form: SettingsForm;
  readonly advised: readonly string[];
}

/** The fields of the form, as the schema of the chosen account orders them. */
export function SettingsSections({ form, advised }: SectionsProps) {
  const { kind } = form;
  const [first, ...others] = kind ? sectionsOf(kind) : [];
  return (
    <>
      <section>
        <h2>{first?.title ?? 'Account'}</h2>
        <EmailAccountField form={form} />
        {kind && <ProviderField form={form} kind={kind} />}
        {first && <Fields form={form} advised={advised} section={first} />}
      </section>
      {others.map((section) => (
        <section key={section.title} class="section">
          <h2>{section.title}</h2>
          <Fields form={form} advised={advised} section={section} />
        </section>
      ))}
      <SenderFields form={form} advised={advised} />
    </>
  );
}

function Fields({ form, advised, section }: SectionsProps & { readonly section: Section }) {
  const field = (setting: Setting) => (
    <SettingField key={setting.name} form={form} setting={setting} advised={advised} />
  );
  return (
    <>
      {rowsOf(section.fields).map(([one, ...beside]) =>
        beside.length === 0 ? (
          field(one!)
        ) : (
          <div key={one!.name} class="field-row">
            {field(one!)}
            {beside.map(field)}
          </div>
        ),
      )}
      {section.folded.map(({ title, fields }) => (
        <Folded
          key={title}
          title={title}
          isNeeded={fields.some(({ name }) => name in form.errors || advised.includes(name))}
        >
          {fields.map(field)}
        </Folded>
      ))}
    </>
  );
}

/** Opens by itself when something in it needs attention. Only people shut it: they may be in a field of it. */
function Folded({
  title,
  isNeeded,
  children,
}: {
  readonly title: string;
  readonly isNeeded: boolean;
  readonly children: ComponentChildren;
}) {
  const element = useRef<HTMLDetailsElement>(null);
  useLayoutEffect(() => {
    if (isNeeded) element.current!.open = true;
  }, [isNeeded]);
  return (
    <details class="folded" ref={element}>
      <summary>{title}</summary>
      {children}
    </details>
  );
}

/** Fields that share a row, together. */
function rowsOf(fields: readonly Setting[]): Setting[][] {
  const rows: Setting[][] = [];
  for (const setting of fields) {
    const row = rows.find(([one]) => one!.key === setting.schema['x-beside']);
    if (row) row.push(setting);
    else rows.push([setting]);
  }
  return rows;
}
