import { Button } from '../ui/button.js';
import { plural } from '../ui/times.js';
import type { News } from './email-list.js';

/** What the list does not show yet: it moves only when somebody asks it to. */
export function ListNews({ news, onShow }: { readonly news: News | undefined; readonly onShow: () => void }) {
  const words = news ? wordsOf(news) : '';
  return (
    <div class="list-news" role="status">
      {words && (
        <p>
          {words}{' '}
          <Button look="text" onClick={onShow}>
            Show
          </Button>
        </p>
      )}
    </div>
  );
}

function wordsOf({ arrived, andMore, departed }: News): string {
  const came = arrived > 0 && `${andMore ? 'More than ' : ''}${plural(arrived, 'new email')}`;
  const went = departed > 0 && `${plural(departed, 'email')} no longer as filtered`;
  return [came, went].filter(Boolean).join(' · ');
}
