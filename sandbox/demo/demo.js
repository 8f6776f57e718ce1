/*
 * Opens the pop-up in which another account is linked, and listens for how it ended. Without this
 * script the same forms open a tab, and the person reloads the page.
 */
const linked = document.querySelector('#linked');
const { apiOrigin } = linked.dataset;
const width = 585;
const height = 649;
let popup = null;

function openPopup() {
  const left = Math.round(window.screenX + (window.outerWidth - width) / 2);
  const top = Math.round(window.screenY + (window.outerHeight - height) / 2);
  const features = `popup,width=${width},height=${height},left=${left},top=${top}`;
  // No address: a window that is still open from before must not race the form with a navigation.
  popup = window.open('', 'causeway_link', features);
  popup?.focus();
}

function showFailure(reason) {
  document.querySelector('#link-reason').textContent = reason;
  document.querySelector('#link-failed').hidden = false;
}

function isLinkResult(event) {
  if (event.origin !== apiOrigin || popup === null || event.source !== popup) return false;
  const about = event.data?.event;
  return about?.source === 'authing' && about.eventType === 'linkExtIdp';
}

for (const form of document.querySelectorAll('form[data-link]')) {
  form.addEventListener('submit', openPopup);
}

window.addEventListener('message', (event) => {
  if (!isLinkResult(event)) return;
  const { code, message, data } = event.data;
  popup.close();
  popup = null;
  if (code === 200 && data?.success !== false) {
    window.location.assign('/?done=linked');
    return;
  }
  showFailure(String(data?.errMsg || message || code));
});

// What has just been done is said once; a reload must not say it again.
if (window.location.search !== '') window.history.replaceState(null, '', '/');
