import { dateAndTimeOf, timeZone } from '../ui/times.js';
import { EmailSample } from './email-sample.js';
import { brandingOf, FIELD_NAMES, FIELDS, type StoredBranding } from './fields.js';
import { usePreview } from './preview.js';

/** The branding as text, for those who may not change it. */
export function BrandingReading({ stored }: { readonly stored: StoredBranding }) {
  const branding = brandingOf(stored);
  const preview = usePreview(branding);
  return (
    <div class="settings branding">
      <div class="settings-main">
        <h2>Branding</h2>
        <p>You can look at this page but not change it. Changes need the role template-editor or admin.</p>
        <dl class="facts">
          {FIELD_NAMES.map((name) => (
            <>
              <dt>{FIELDS[name].label}</dt>
              <dd>
                {stored[name] || 'empty'}
                {name === 'color' && <span class="swatch" style={{ background: stored.color }} />}
              </dd>
            </>
          ))}
        </dl>
        {preview.picture?.buttonText.remark && <p class="help">{preview.picture.buttonText.remark}</p>}
        {stored.updatedAt && (
          <p class="help">
            Saved {dateAndTimeOf(stored.updatedAt)} by {stored.updatedBy?.name ?? 'somebody'}. Times in {timeZone}.
          </p>
        )}
      </div>
      <div class="settings-side">
        <EmailSample branding={branding} preview={preview} />
      </div>
    </div>
  );
}
