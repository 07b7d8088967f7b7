dnl CX_SANITIZE: --enable-sanitize[=LIST] builds everything with the named sanitizers.
AC_DEFUN([CX_SANITIZE], [
  AC_ARG_ENABLE([sanitize],
    [AS_HELP_STRING([--enable-sanitize@<:@=LIST@:>@], [build with sanitizers @<:@address,undefined@:>@])],
    [cx_sanitize=$enableval], [cx_sanitize=no])
  AS_CASE([$cx_sanitize],
    [no], [cx_sanitize=],
    [yes], [cx_sanitize=address,undefined])
  AS_IF([test -n "$cx_sanitize"], [
    CX_SANITIZE_FLAGS="-fsanitize=$cx_sanitize -fno-sanitize-recover=all -fno-omit-frame-pointer -g"
    CX_CFLAGS="$CX_CFLAGS $CX_SANITIZE_FLAGS"])
  AC_SUBST([CX_SANITIZE_FLAGS])
  AM_CONDITIONAL([SANITIZE], [test -n "$cx_sanitize"])])

dnl CX_FUZZ: --enable-fuzz builds the targets of fuzz/ for libFuzzer (clang only).
AC_DEFUN([CX_FUZZ], [
  AC_ARG_ENABLE([fuzz], [AS_HELP_STRING([--enable-fuzz], [build the libFuzzer targets (clang)])])
  AS_IF([test "$enable_fuzz" = yes], [
    cx_save_CFLAGS=$CFLAGS
    CFLAGS="$CFLAGS -fsanitize=fuzzer-no-link"
    AC_COMPILE_IFELSE([AC_LANG_PROGRAM([], [])], [],
      [AC_MSG_ERROR([--enable-fuzz needs a compiler with -fsanitize=fuzzer (clang)])])
    CFLAGS=$cx_save_CFLAGS
    CX_CFLAGS="$CX_CFLAGS -fsanitize=fuzzer-no-link"])
  AM_CONDITIONAL([FUZZ], [test "$enable_fuzz" = yes])])
