document.querySelector('#form-post').submit();
