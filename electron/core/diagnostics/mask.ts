import { authorizationLike, jwtLike } from '../../../server/log/redact.ts';
import { cutText } from '../../../server/text/shown-text.ts';

const hidden = '[masked]';
const longest = 300;

/** Including characters that change the writing direction and can make one name look like another. */
const control = /[\p{Cc}\p{Cf}]+/gu;
const userInUrl = /\b([a-z][a-z\d+.-]*:\/\/)[^\s/?#@]*@/gi;
const query = /(\b[a-z][a-z\d+.-]*:\/\/[^\s?#]+)[?#]\S*/gi;
const named =
  /\b(\w*(?:passw|passphrase|secret|token|credential|cookie|api_?key|pin)\w*["']?\s*[=:]\s*["']?)[^\s"',;]+/gi;
/** 32 and more characters of base64url or hexadecimal: keys, codes, hashes. Nothing in a report needs them. */
const longRandom = /(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{32,}(?![\w-])/g;

/**
 * Text for a report: anything that looks like a secret is hidden, and the OS user's home folder, which contains the
 * user's name, becomes `~`. This is the last line of defence: checks report no secrets in the first place.
 */
export function maskText(text: string, homeDirectory: string): string {
  const homeless = homeDirectory.length > 1 ? text.replace(wholePath(homeDirectory), '~') : text;
  const masked = homeless
    .replace(control, ' ')
    .replace(userInUrl, '$1')
    .replace(query, '$1')
    .replace(jwtLike, hidden)
    .replace(authorizationLike, hidden)
    .replace(named, `$1${hidden}`)
    .replace(longRandom, hidden);
  return cutText(masked, longest);
}

/** Only whole folder names: /home/ana must not match in /home/anabel. */
function wholePath(folder: string): RegExp {
  return new RegExp(`${folder.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}(?![\\w-]|\\.\\w)`, 'gi');
}
