dnl CX_COMPILER_WARNINGS: collects the warnings that this compiler knows into CX_CFLAGS.
dnl --enable-werror makes them errors (CI does; users' compilers may be newer than ours).
AC_DEFUN([CX_APPEND_FLAG], [
  AS_VAR_PUSHDEF([cx_var], [cx_cv_flag_$1])
  AC_CACHE_CHECK([whether $CC takes $1], [cx_var], [
    cx_save_CFLAGS=$CFLAGS
    CFLAGS="$CFLAGS -Werror $1"
    AC_COMPILE_IFELSE([AC_LANG_PROGRAM([], [])],
      [AS_VAR_SET([cx_var], [yes])], [AS_VAR_SET([cx_var], [no])])
    CFLAGS=$cx_save_CFLAGS])
  AS_VAR_IF([cx_var], [yes], [CX_CFLAGS="$CX_CFLAGS $1"])
  AS_VAR_POPDEF([cx_var])])

AC_DEFUN([CX_COMPILER_WARNINGS], [
  AC_ARG_ENABLE([werror], [AS_HELP_STRING([--enable-werror], [treat warnings as errors])])
  CX_CFLAGS=
  m4_foreach_w([cx_flag], [-std=c11 -fvisibility=hidden -fno-strict-aliasing
    -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition
    -Wwrite-strings -Wpointer-arith -Wcast-qual -Wvla -Wundef -Wformat=2 -Winit-self
    -Wimplicit-fallthrough -Wnull-dereference -Wduplicated-cond -Wlogical-op -Wredundant-decls],
    [CX_APPEND_FLAG(cx_flag)])
  AS_IF([test "$enable_werror" = yes], [CX_CFLAGS="$CX_CFLAGS -Werror"])
  AC_SUBST([CX_CFLAGS])])
