// Turns the lists and codes of the page into radio buttons, which take one tap each, and shows and hides questions. Without it the page can be filled in all the same.
(function(){var f=document.forms[0];if(!f.append)return;document.body.className='js';
function all(s,g){[].forEach.call(f.querySelectorAll(s),g)}
function el(t,c,p){var e=document.createElement(t);e.className=c;if(p)p.appendChild(e);return e}
all('select:not(.n),fieldset fieldset [type=number]',function(s){var p=s.parentNode,one=p.tagName!='LABEL',d=one?el(s.className?'div':'p',s.className):el('div',p.className||'p'),g=d,w,o=s.options?[].slice.call(s.options,1):[],i;
if(!one){w=el('span','w',d);while(p.firstChild!=s)w.appendChild(p.firstChild);d.setAttribute('role','radiogroup');d.setAttribute('aria-label',w.textContent);g=el('div','s',d)}
if(!s.options)for(i=+s.min;i<=s.max;i++)o.push({text:i,value:i,selected:s.value==i});
o.forEach(function(o){var l=el('label','',g),r=el('input','',l);r.type='radio';r.name=s.name;r.value=o.value;r.defaultChecked=o.selected;l.append(o.text)});
p=one?s:p;p.parentNode.replaceChild(d,p)});
function v(n){var e=f.elements[n],i=0,a=e?e.length&&!e.tagName?e:[e]:[];for(;i<a.length;i++)if(!a[i].matches(':disabled')&&(a[i].checked||!/radio|checkbox/.test(a[i].type)))return a[i].value;return''}
function t(c){var x=v(c[1]),y;switch(c[0]){
case'&':return c.slice(1).every(t);
case'|':return c.slice(1).some(t);
case'c':return c[2].indexOf(x)>=0;
case't':return c[2]?x!='':!x&&c[3].some(v);
case'w':return x!=''&&(x===c[2])==c[3];
default:y=c[4]?v(c[4]):c[3];if(x===''||y==='')return false;if(c[5]){x=+x;y=+y}
return{'==':x==y,'!=':x!=y,'<':x<y,'<=':x<=y,'>':x>y,'>=':x>=y}[c[2]]}}
function go(){all('.sum',function(p){var o=p.querySelector('output')||el('output','hint',p),n=0;[].forEach.call(p.querySelectorAll('input'),function(i){n+=+i.value});o.textContent='= '+n+' / 100'});
all('[data-if]',function(q){q.disabled=!t(JSON.parse(q.dataset.if));q.style.display=q.disabled?'none':''});
all('.key',function(k){k.parentNode.style.setProperty('--k',k.offsetHeight-1+'px')})}
addEventListener('resize',go);f.addEventListener('change',go);f.addEventListener('input',go);addEventListener('pageshow',go);go()})();
