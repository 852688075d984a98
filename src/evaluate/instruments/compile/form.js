// Shows and hides questions while somebody answers; the server decides again, and without this every question is shown with its condition in words.
(function(){var f=document.forms[0];document.documentElement.className+=' js';
function v(n){var e=f.elements[n];if(!e)return'';if(e.length!==undefined&&!e.tagName){for(var i=0;i<e.length;i++)if(e[i].checked&&!out(e[i]))return e[i].value;return''}
if(out(e))return'';return e.type==='radio'||e.type==='checkbox'?(e.checked?e.value:''):e.value}
function out(e){for(;e&&e!==f;e=e.parentNode)if(e.disabled)return true;return false}
function any(a){for(var i=0;i<a.length;i++)if(v(a[i]))return true;return false}
function t(c){var i,x,y;switch(c[0]){
case'&':for(i=1;i<c.length;i++)if(!t(c[i]))return false;return true;
case'|':for(i=1;i<c.length;i++)if(t(c[i]))return true;return false;
case'c':return c[2].indexOf(v(c[1]))>=0;
case't':x=v(c[1])!=='';return c[2]?x:!x&&any(c[3]);
case'w':x=v(c[1]);return x!==''&&(x===c[2])===c[3];
default:x=v(c[1]);y=c[4]?v(c[4]):c[3];if(x===''||y==='')return false;if(c[5]){x=+x;y=+y}
return{'==':x==y,'!=':x!=y,'<':x<y,'<=':x<=y,'>':x>y,'>=':x>=y}[c[2]]}}
function go(){var q=f.querySelectorAll('[data-if]');for(var i=0;i<q.length;i++){var s=t(JSON.parse(q[i].getAttribute('data-if')));q[i].style.display=s?'':'none';q[i].disabled=!s}}
f.addEventListener('change',go);f.addEventListener('input',go);go()})();
